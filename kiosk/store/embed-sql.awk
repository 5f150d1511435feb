# Turns a .sql file into a C header: each part that begins with "-- name: WORD" becomes `static const char SQL_WORD[]`.
# SQL stays in files that a DBA can read and run; the build carries it into the program.
function flush() {
    if (name != "")
        printf "static const char SQL_%s[] __attribute__((unused)) =\n%s    \"\";\n", toupper(name), text
    text = ""
}
function quote(line) {
    gsub(/\\/, "\\\\&", line)
    gsub(/"/, "\\\"", line)
    return "    \"" line "\\n\"\n"
}
/^-- name: / { flush(); name = $3; next }
name != "" && !/^[ \t]*(--.*)?$/ { text = text quote($0) }
END { flush() }
