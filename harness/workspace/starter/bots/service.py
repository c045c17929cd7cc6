"""A support AI as a service with its own JSON format; it can also stand in for an LLM's endpoint.

python3 bots/service.py, then: SERVICE_KEY=any harness run -p my-service
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from function import reply

ACTIONS = {"answer": "replied", "handoff": "escalated"}


def own_json(asked: dict) -> dict:
    """A reply in its own format, which rules/pipelines.yaml translates."""
    given = reply(asked)
    return {
        "action": ACTIONS[given["outcome"]],
        "category": given["category"],
        "confidence": given.get("confidence"),
        "queue": given.get("queue"),
        "message": {"text": given.get("answer", "")},
        "sources": [{"id": source} for source in given.get("citations", [])],
    }


def chat_completion(asked: dict) -> dict:
    """What a model would write, as a chat completion."""
    *history, last = [message for message in asked["messages"] if message["role"] == "user"]
    given = {"priority": "normal", "confidence": 0.5, "summary": "", "reason": "", "answer": "", "citations": []}
    given |= reply({"message": last["content"], "history": history})
    message = {"role": "assistant", "content": json.dumps(given)}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": asked["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 90, "total_tokens": 790},
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answered = own_json(asked) if self.path == "/reply" else chat_completion(asked)
        body = json.dumps(answered).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8765), Handler).serve_forever()
