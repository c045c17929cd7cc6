"""What help centres write beside Markdown and HTML, made plain: template code, components, directives, marks."""

from harness.articles.importing.dialects.alerts import without_names
from harness.articles.importing.dialects.esm import constants, without_module_code
from harness.articles.importing.dialects.myst import labels_in
from harness.articles.importing.dialects.steps import among_steps
from harness.articles.importing.dialects.templates import rendered

__all__ = ["among_steps", "constants", "labels_in", "rendered", "without_module_code", "without_names"]
