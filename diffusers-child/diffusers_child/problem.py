"""What goes wrong, as its user is told of it."""


class Problem(Exception):
    """An error with one of the codes of the engine's own table."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Stopped(Exception):
    """The drawing was given up, as was asked for."""


def in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:1000] or type(error).__name__
