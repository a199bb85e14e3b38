# Sourced by the scripts that run seed after seed on a real engine.
# run_seeded <class> <arguments...>: builds the tests of the data source proxy and becomes a program among them.
run_seeded() {
  local root module log java main="$1"
  shift
  root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
  module="$root/tx-datasource-proxy"
  log="$module/target/seeded-build.log"
  mkdir -p "$(dirname "$log")"
  if ! (cd "$root" && mvn -B -q -ntp test-compile dependency:build-classpath -pl tx-datasource-proxy -am \
      -Dmdep.outputFile=target/seeded.classpath -Dspotless.check.skip=true) >"$log" 2>&1; then
    cat "$log" >&2
    printf '%s: the build failed\n' "$(basename "$0")" >&2
    exit 1
  fi
  java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  exec "$java" -Xmx1g -Dfile.encoding=UTF-8 -Duser.timezone=UTC \
    -cp "$module/target/test-classes:$module/target/classes:$(cat "$module/target/seeded.classpath")" "$main" "$@"
}
