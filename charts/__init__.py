"""The estate: what VIRIDA runs, by name. Values and wiring, no logic."""

from virida.node import use_node

use_node()  # before the first import of cdk8s, which starts Node.js
