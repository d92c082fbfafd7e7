package dev.contextual.demo;

import java.time.Duration;

/**
 * A query that takes as long as it is told, inside the database, where it can be
 * cancelled.
 */
interface SlowQuery {

	void run(Duration duration);

}
