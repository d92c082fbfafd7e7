package dev.contextual.autoconfigure.jdbc;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Makes a label of a statement that can be shown to anybody: its verb and first table,
 * never a literal.
 */
final class SqlLabel {

	private static final int MAX_LENGTH = 64;

	private static final String UNKNOWN = "statement";

	private static final Set<String> BEFORE_TABLE = Set.of("FROM", "INTO", "UPDATE", "TABLE", "CALL", "JOIN");

	/**
	 * Functions with a FROM of their own.
	 */
	private static final Set<String> WITH_FROM = Set.of("EXTRACT", "TRIM", "SUBSTRING", "OVERLAY");

	/**
	 * What may stand between such a word and the name.
	 */
	private static final Set<String> FILLERS = Set.of("ONLY", "IF", "NOT", "EXISTS", "LATERAL", "LOW_PRIORITY",
			"IGNORE");

	private final String sql;

	private int position;

	private SqlLabel(String sql) {
		this.sql = sql;
	}

	static String of(@Nullable String sql) {
		return (sql != null) ? new SqlLabel(sql).label() : UNKNOWN;
	}

	private String label() {
		// Databases disagree on what a backslash does to the quotation mark after it, so
		// where literals end is not known.
		boolean literalsAreClear = this.sql.indexOf('\\') < 0;
		String verb = null;
		boolean tableFollows = false;
		for (String word = next(); word != null; word = next()) {
			String upper = word.toUpperCase(Locale.ROOT);
			if (verb == null) {
				if (!Character.isLetter(word.charAt(0))) {
					continue;
				}
				verb = shortened(upper);
				tableFollows = BEFORE_TABLE.contains(upper);
				if (!literalsAreClear) {
					return verb;
				}
			}
			else if (WITH_FROM.contains(upper)) {
				skipArguments();
			}
			else if (BEFORE_TABLE.contains(upper)) {
				tableFollows = true;
			}
			else if (tableFollows && !FILLERS.contains(upper)) {
				if (isName(word)) {
					return verb + " " + shortened(word);
				}
				tableFollows = false;
			}
		}
		return (verb != null) ? verb : UNKNOWN;
	}

	/**
	 * The next word, name or other sign; comments and literals are passed over, a literal
	 * as a quotation mark.
	 */
	private @Nullable String next() {
		while (this.position < this.sql.length()) {
			char c = this.sql.charAt(this.position);
			if (Character.isWhitespace(c)) {
				this.position++;
			}
			else if (this.sql.startsWith("--", this.position)) {
				skipPast("\n");
			}
			else if (this.sql.startsWith("/*", this.position)) {
				this.position += 2;
				skipPast("*/");
			}
			else if (c == '\'') {
				this.position++;
				skipPast("'");
				return "'";
			}
			else if (c == '$') {
				skipDollarQuoted();
				return "'";
			}
			else if (isPartOfName(c)) {
				return name();
			}
			else {
				this.position++;
				return String.valueOf(c);
			}
		}
		return null;
	}

	private void skipArguments() {
		int depth = 0;
		for (String word = next(); word != null; word = next()) {
			if (word.equals("(")) {
				depth++;
			}
			else if (word.equals(")")) {
				depth--;
			}
			if (depth <= 0) {
				return;
			}
		}
	}

	/**
	 * Passes over PostgreSQL's {@code $tag$literal$tag$}, or over the dollar sign alone.
	 */
	private void skipDollarQuoted() {
		int end = this.position + 1;
		while (end < this.sql.length() && Character.isLetterOrDigit(this.sql.charAt(end))) {
			end++;
		}
		if (end < this.sql.length() && this.sql.charAt(end) == '$') {
			String tag = this.sql.substring(this.position, end + 1);
			this.position = end + 1;
			skipPast(tag);
		}
		else {
			this.position++;
		}
	}

	private void skipPast(String end) {
		int found = this.sql.indexOf(end, this.position);
		this.position = (found >= 0) ? found + end.length() : this.sql.length();
	}

	private String name() {
		int start = this.position;
		while (this.position < this.sql.length() && isPartOfName(this.sql.charAt(this.position))) {
			char c = this.sql.charAt(this.position++);
			if (c == '"' || c == '`') {
				skipPast(String.valueOf(c));
			}
		}
		return this.sql.substring(start, this.position);
	}

	private static boolean isPartOfName(char c) {
		return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '.' || c == '"' || c == '`';
	}

	private static boolean isName(String word) {
		char c = word.charAt(0);
		return Character.isLetter(c) || c == '_' || c == '"' || c == '`';
	}

	private static String shortened(String word) {
		return (word.length() <= MAX_LENGTH) ? word : word.substring(0, MAX_LENGTH);
	}

}
