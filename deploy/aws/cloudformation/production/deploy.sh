#!/usr/bin/env bash
# Makes, changes, removes and shows the stack of template.yaml.
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
DEFAULT_STACK=mte-relay
# shellcheck source=../stack.sh
source "$HERE/../stack.sh"

check_parameters() {
  check_relay
  check LogLevel 'trace|debug|info|warning|error|panic|off' 'a log level, such as info'
  check SecondSecret '(AWSPENDING|AWSPREVIOUS)?' 'AWSPENDING, AWSPREVIOUS or an empty text'
  check PrivateSubnetIds "$SUBNETS" 'the IDs of two private subnets or more, with commas between'
  check CertificateArn 'arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+' \
    "the ARN of the certificate of the relay's host name, in ACM of this region"
  check IdleTimeoutSeconds '[6-9][0-9]|[12][0-9]{2}|300' 'seconds from 60 to 300'
  check TaskCpu '512|1024' '512 or 1024'
  check TaskMemory '1024|2048|4096' '1024, 2048 or 4096'
  check MinTasks '[2-9]|[1-9][0-9]|100' 'a number from 2 to 100'
  check MaxTasks '[2-9]|[1-9][0-9]{1,2}|1000' 'a number from 2 to 1000'
  check_least MaxTasks MinTasks 0
  check RedisNodeType 'cache\.[a-z0-9]+\.[a-z0-9]+' 'a node type, such as cache.t4g.small'
  check RedisNodes '[2-6]' 'a number from 2 to 6'
  check RedisWaitReplicas '[0-5]' 'a number from 0 to 5'
  check_least RedisNodes RedisWaitReplicas 1
  check LogRetentionDays '1|3|5|7|14|30|60|90|120|180|365|400|545|731' \
    'a time that CloudWatch knows, such as 30'
  check AlarmEmail '([^ @]+@[^ @]+\.[^ @]+)?' 'an address, or an empty text'
}

check_network() {
  check_zones PublicSubnetIds
  check_zones PrivateSubnetIds
}

main "$@"
