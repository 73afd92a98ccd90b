"""kubectl as a program: it knows the person's contexts, logins and plugins already."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass

from virida.errors import ViridaError
from virida.printable import printable


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of kubectl gave.

    Args:
        code: The exit code.
        out: Its standard output.
        err: Its standard error.
    """

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Kubectl:
    """kubectl, in one context.

    Args:
        context: The context of the kubeconfig. Default: the current one.
        program: The program. Default: the first `kubectl` of the PATH.
    """

    context: str | None = None
    program: str = "kubectl"

    def line(self, *arguments: str) -> str:
        """A command as a person types it, for messages."""
        return shlex.join([self.program, *self._context, *arguments])

    def ask(self, *arguments: str, stdin: str | None = None) -> Answer:
        """Run kubectl, whatever comes of it.

        Args:
            arguments: What follows the program. Everybody on the machine can read them: never a secret.
            stdin: What it reads on standard input.

        Raises:
            ViridaError: There is no kubectl.
        """
        try:
            done = subprocess.run(
                [self.program, *self._context, *arguments],
                input=stdin,
                # Without input it must not take what the person types for the next question.
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise ViridaError(
                f"{self.program} cannot be started: {error.strerror}; install kubectl, or put it on the PATH"
            ) from None
        return Answer(done.returncode, done.stdout, done.stderr)

    def demand(self, *arguments: str, stdin: str | None = None) -> str:
        """Run kubectl, and take its output.

        Raises:
            ViridaError: It failed. The message has its last line, and never what it read.
        """
        answer = self.ask(*arguments, stdin=stdin)
        if answer.code:
            said = answer.err.strip().splitlines() or [f"exit code {answer.code}"]
            raise ViridaError(f"{self.line(*arguments)}: {printable(said[-1])}")
        return answer.out

    @property
    def _context(self) -> list[str]:
        return [] if self.context is None else [f"--context={self.context}"]
