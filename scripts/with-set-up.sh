# usage: sh scripts/with-set-up.sh start|test PROGRAM [PARAMETER ...]
# What the command needs, then the program in place of this shell. The set-up runs on the Node.js that runs npm: the
# newer one that npm brings, which comes first on PATH, may itself be missing a library.
command=$1
shift
"${npm_node_execpath:-node}" scripts/set-up.mjs "$command" "$@" && exec "$@"
