# Turns a .sql file into a C header: each part that begins with "-- name: WORD" becomes `static const char SQL_WORD[]`.
# SQL stays in files that a DBA can read and run; the build carries it into the program.
function flush() { if (name != "") print "static const char SQL_" toupper(name) "[] __attribute__((unused)) =\n" text "    \"\";\n"; text = "" }
/^-- name: / { flush(); name = $3; next }
name != "" && !/^[ \t]*(--.*)?$/ { line = $0; gsub(/\\/, "\\\\&", line); gsub(/"/, "\\\"", line); text = text "    \"" line "\\n\"\n" }
END { flush() }
