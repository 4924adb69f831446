"""The `vasari` command."""

import sys

from pydantic import ValidationError

from services.cli.app import app
from services.cli.output import Interrupted, err, plain
from shared.allocator import keep_memory
from shared.errors import VasariError


def main() -> None:
    """Run one command; every error is a line on standard error and an exit code other than 0."""
    keep_memory()
    try:
        app()
    except Interrupted as error:
        _stop(str(error), 130)
    except VasariError as error:
        _stop(str(error), 1)
    except ValidationError as error:
        problem = error.errors()[0]
        name = "_".join(map(str, problem["loc"])).upper()
        _stop(f"VASARI_{name}: {problem['msg']}; correct it in the environment.", 2)


def _stop(message: str, code: int) -> None:
    err.print("[bold red]error:[/]", plain(message), soft_wrap=True, markup=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
