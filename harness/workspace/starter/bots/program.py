"""A support AI as a program: `harness run -p my-program`. Each reply has the `id` of its request."""

import json
import sys

from function import reply

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps({"id": asked["id"], **reply(asked)}), flush=True)
