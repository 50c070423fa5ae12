# What the deploy.sh of each template shares. Needs bash and the AWS CLI, nothing else.

usage() {
  cat <<EOF
Usage: $(basename "$0") create|update|delete|status [--stack NAME] [--parameters FILE] [--yes]

  create   make the stack and wait for it
  update   bring the stack to what template and parameters say, and wait
  delete   take the stack away and wait; asks first, unless --yes is given
  status   say how the stack is, with its outputs and what failed last

  --stack       name of the stack; default: $DEFAULT_STACK
  --parameters  default: $HERE/parameters.json

Region and credentials are those of the AWS CLI (AWS_REGION, AWS_PROFILE …).
EOF
}

fail() {
  printf 'deploy: %s\n' "$*" >&2
  exit 1
}

faults=()
fault() { faults+=("$1"); }

# The entry of a parameter in the file, however its lines are broken; nothing where there is none.
entry() {
  tr -s ' \t\r\n' ' ' <"$PARAMETERS" |
    grep -o "\"ParameterKey\" *: *\"$1\" *, *\"ParameterValue\" *: *\"[^\"]*\"" || true
}

# Value of a parameter.
parameter() {
  entry "$1" | sed 's/.*: *"\([^"]*\)"$/\1/'
}

# check NAME 'regular expression' 'what is right'
check() {
  local value
  if [ -z "$(entry "$1")" ]; then
    fault "$1 is missing; give $3"
    return
  fi
  value="$(parameter "$1")"
  if [[ "$value" == *'<'* || "$value" == *'>'* ]]; then
    fault "$1 is still the placeholder $value; give $3"
  elif ! [[ "$value" =~ ^($2)$ ]]; then
    fault "$1 is \"$value\"; give $3"
  fi
}

# check_least NAME OTHER MORE: the number of NAME must be that of OTHER and MORE at the least
check_least() {
  local one other
  one="$(parameter "$1")" other="$(parameter "$2")"
  [[ "$one" =~ ^[0-9]+$ && "$other" =~ ^[0-9]+$ ]] || return 0
  [ "$one" -ge $((other + $3)) ] || fault "$1 is $one, but $2 is $other; raise $1"
}

SUBNETS='subnet-[0-9a-f]+( *, *subnet-[0-9a-f]+)+'
CIDR='[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}'
ORIGIN='[a-z][a-z0-9+.-]*://[^ /,]+'

# What every template asks for.
check_relay() {
  check Image '[a-z0-9][a-zA-Z0-9./_-]+(:[A-Za-z0-9_.-]+)?(@sha256:[0-9a-f]{64})?' \
    'the name of the image, with its tag or digest'
  check ImageRepositoryArn '(arn:[a-z-]+:ecr:[a-z0-9-]+:[0-9]{12}:repository/.+)?' \
    'the ARN of its repository in ECR, or an empty text'
  check Upstream 'https?://[^ ?#@]+' 'an http or https URL without user, query or fragment'
  check CorsOrigins "\*|$ORIGIN( *, *$ORIGIN)*" \
    'origins as browsers send them, such as https://app.example.com: no slash at the end'
  check VpcId 'vpc-[0-9a-f]+' 'the ID of a VPC, vpc-…'
  check VpcCidr "$CIDR" 'the address range of the VPC, such as 10.0.0.0/16'
  check PublicSubnetIds "$SUBNETS" 'the IDs of two public subnets or more, with commas between'
  check AllowedCidr "$CIDR" 'an address range, such as 203.0.113.7/32'
  check MetricsNamespace '[A-Za-z0-9_./#-]{1,255}' 'a namespace, such as MTE/Relay'
}

# check_zones NAME: its subnets have to be in the VPC, in two zones or more
check_zones() {
  local subnets zones
  subnets="$(parameter "$1" | tr ',' ' ')"
  # shellcheck disable=SC2086  # one argument for each subnet
  zones="$(aws ec2 describe-subnets --subnet-ids $subnets \
    --filters "Name=vpc-id,Values=$(parameter VpcId)" \
    --query 'Subnets[].AvailabilityZone' --output text)" ||
    fail "the subnets of $1 cannot be read; see the message of the AWS CLI above"
  [ "$(tr -s '\t ' '\n' <<<"$zones" | grep . | sort -u | wc -l)" -ge 2 ] ||
    fault "$1 has to name subnets of $(parameter VpcId) in two zones or more; found: ${zones:-none}"
}

stop_on_faults() {
  [ "${#faults[@]}" -eq 0 ] && return
  printf 'deploy: %s is not right:\n' "$PARAMETERS" >&2
  printf '  %s\n' "${faults[@]}" >&2
  exit 1
}

check_all() {
  [ -r "$PARAMETERS" ] || fail "there is no file $PARAMETERS"
  check_parameters
  stop_on_faults
  aws sts get-caller-identity --query Account --output text >/dev/null ||
    fail 'the AWS CLI has no credentials that work; try: aws sts get-caller-identity'
  check_network
  stop_on_faults
  aws cloudformation validate-template --template-body "file://$HERE/template.yaml" >/dev/null ||
    fail 'CloudFormation refuses the template; see the message above'
}

# change create|update
change() {
  local message
  check_all
  if message="$(aws cloudformation "$1-stack" --stack-name "$STACK" \
    --template-body "file://$HERE/template.yaml" --parameters "file://$PARAMETERS" \
    --capabilities CAPABILITY_IAM 2>&1)"; then
    printf 'deploy: %s of %s has begun; this takes some minutes …\n' "$1" "$STACK"
  elif [[ "$message" == *'No updates are to be performed'* ]]; then
    printf 'deploy: %s is what it should be already.\n' "$STACK"
    return
  else
    fail "$message"
  fi
  if ! aws cloudformation wait "stack-$1-complete" --stack-name "$STACK"; then
    status
    fail "$1 of $STACK failed; the reasons are above"
  fi
  status
}

delete() {
  local answer=''
  if [ "$YES" != yes ]; then
    printf 'Delete %s? Type its name: ' "$STACK"
    read -r answer || true
    [ "$answer" = "$STACK" ] || fail 'not deleted'
  fi
  aws cloudformation delete-stack --stack-name "$STACK"
  aws cloudformation wait stack-delete-complete --stack-name "$STACK" ||
    fail "$STACK could not be deleted; see: $0 status"
  printf 'deploy: %s is gone.\n' "$STACK"
}

status() {
  aws cloudformation describe-stacks --stack-name "$STACK" --output table \
    --query 'Stacks[0].{Status:StackStatus,Reason:StackStatusReason,Outputs:Outputs[].[OutputKey,OutputValue]}'
  aws cloudformation describe-stack-events --stack-name "$STACK" --output table \
    --query "StackEvents[?contains(ResourceStatus, 'FAILED')] | [:10].[Timestamp,LogicalResourceId,ResourceStatusReason]"
}

main() {
  local action="${1:-}"
  case "$action" in
    create | update | delete | status) shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  STACK="$DEFAULT_STACK" PARAMETERS="$HERE/parameters.json" YES=no
  while [ $# -gt 0 ]; do
    case "$1" in
      --stack) STACK="${2:?--stack needs a name}"; shift 2 ;;
      --parameters) PARAMETERS="${2:?--parameters needs a file}"; shift 2 ;;
      --yes) YES=yes; shift ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  command -v aws >/dev/null || fail 'the AWS CLI is needed: https://aws.amazon.com/cli/'
  case "$action" in
    create | update) change "$action" ;;
    *) "$action" ;;
  esac
}
