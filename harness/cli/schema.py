"""`harness schema`: the JSON Schemas of the workspace's files."""

from pathlib import Path

import click

from harness.cli.options import must_be


@click.command()
@click.argument("name", required=False)
@click.option(
    "--write", "target", type=click.Path(path_type=Path, file_okay=False), help="Write all of them to a folder."
)
@click.option("--catalogue", is_flag=True, help="Print every key of every file in words, as docs/keys.md.")
def command(name: str | None, target: Path | None, catalogue: bool) -> None:
    """Print a JSON Schema, or write all of them.

    The first line of a file tells an editor which one to use:
    `# yaml-language-server: $schema=schema/handoff.json`.

    \b
    Examples:
      harness schema                       the names
      harness schema scenarios             print one
      harness schema --write rules/schema  write all
      harness schema --catalogue           every key in words
    """
    from harness.reports import schemas

    if catalogue:
        click.echo(schemas.catalogue(), nl=False)
    elif target:
        for path in schemas.write_schemas(target):
            click.echo(path)
    elif name is None:
        click.echo("\n".join(schemas.schema_names()))
    else:
        must_be("schema", name, schemas.schema_names())
        click.echo(schemas.schema_text(name), nl=False)
