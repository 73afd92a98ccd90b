"""The first hour of a cluster: from an empty Argo CD to everything that git describes."""

from virida.bootstrap.file import BootstrapFile, read_file
from virida.bootstrap.kubectl import Kubectl
from virida.bootstrap.login import Login, login_from
from virida.bootstrap.procedure import Procedure

__all__ = ["BootstrapFile", "Kubectl", "Login", "Procedure", "login_from", "read_file"]
