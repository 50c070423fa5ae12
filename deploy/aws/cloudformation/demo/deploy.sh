#!/usr/bin/env bash
# Makes, changes, removes and shows the stack of template.yaml.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
DEFAULT_STACK=mte-relay-demo
# shellcheck source=../stack.sh
source "$HERE/../stack.sh"

check_parameters() { check_relay; }

check_network() { check_zones PublicSubnetIds; }

main "$@"
