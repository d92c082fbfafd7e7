/**
 * SQL obeys the current context: every data source is guarded, so that no statement, wait
 * for a connection, row loop or commit outlives its caller. What is cut is cut in the
 * database, and never hits the next statement.
 */
@NullMarked
package dev.contextual.autoconfigure.jdbc;

import org.jspecify.annotations.NullMarked;
