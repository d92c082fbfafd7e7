package dev.contextual.restart.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Key;
import dev.contextual.Operation;
import dev.contextual.Registration;
import dev.contextual.TaskGroup;
import dev.contextual.WithTimeout;

import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * What a visit sets going.
 */
@Component
class Desk {

	static final Key<Visit> VISIT = Key.named("visit");

	private final JdbcTemplate jdbc;

	private final RestClient restClient;

	private final Environment environment;

	Desk(JdbcTemplate jdbc, RestClient.Builder restClient, Environment environment) {
		this.jdbc = jdbc;
		this.restClient = restClient.build();
		this.environment = environment;
	}

	@WithTimeout("20s")
	long ask() {
		return count(1_000);
	}

	@WithTimeout(value = "20s", interrupt = true)
	String call() {
		return this.restClient.get()
			.uri("http://localhost:{port}/echo", this.environment.getRequiredProperty("local.server.port"))
			.retrieve()
			.body(String.class);
	}

	@WithTimeout("200ms")
	long askForTooMuch() {
		return count(Long.MAX_VALUE);
	}

	private long count(long rows) {
		return this.jdbc.queryForObject("select count(*) from system_range(1, ?) where x % 2 = 0", Long.class, rows);
	}

	@Async
	CompletableFuture<Integer> later() {
		return CompletableFuture.completedFuture(Context.current().value(VISIT).number());
	}

	/**
	 * Leaves one action to run at the request's end and takes another one back.
	 */
	void register(Visit visit) {
		Context.current().afterFunc(() -> see(visit));
		Registration stopped = Context.current().afterFunc(() -> see(visit));
		Context.current().afterFunc(() -> see(visit));
		stopped.stop();
	}

	List<Integer> fork(Visit visit) throws Exception {
		try (TaskGroup<Integer, List<Integer>> group = TaskGroup.open(Context.current(),
				TaskGroup.Policy.allSuccessful())) {
			group.fork(visit::number);
			group.fork(() -> Context.current().value(VISIT).number());
			return group.join();
		}
	}

	/**
	 * Makes contexts with timers that nobody closes: one that fires soon, past the one
	 * that is current, and one that would after an hour, if the request did not end.
	 */
	@SuppressWarnings("MustBeClosedChecker") // the mistake
	void leak(Visit visit) {
		CancellableContext soon = Context.background()
			.withValue(VISIT, visit)
			.withTimeout(Duration.ofMillis(50), new Leak(visit));
		soon.afterFunc(() -> see(visit));
		Context.current().withTimeout(Duration.ofHours(1), new Leak(visit)).afterFunc(() -> see(visit));
	}

	private static void see(Visit visit) {
		if (visit.number() < 0) {
			throw new IllegalArgumentException("There is no such visit: " + visit);
		}
	}

	private record Leak(Visit visit) implements Operation {

		@Override
		public String name() {
			return "leak";
		}

		@Override
		public String kind() {
			return "work";
		}

	}

}
