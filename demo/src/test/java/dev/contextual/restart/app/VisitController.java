package dev.contextual.restart.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import dev.contextual.Context;
import dev.contextual.WithTimeout;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class VisitController {

	private final AtomicInteger visits = new AtomicInteger();

	private final Desk desk;

	VisitController(Desk desk) {
		this.desk = desk;
	}

	@GetMapping("/visit")
	@WithTimeout("30s")
	String visit() throws Exception {
		Visit visit = new Visit(this.visits.incrementAndGet());
		return Context.current().withValue(Desk.VISIT, visit).call(() -> {
			this.desk.ask();
			this.desk.call();
			this.desk.register(visit);
			this.desk.leak(visit);
			this.desk.fork(visit);
			return "visit " + this.desk.later().get();
		});
	}

	@GetMapping("/echo")
	String echo() {
		return "echo";
	}

	@GetMapping("/callable")
	Callable<String> callable() {
		return () -> "callable " + this.desk.ask();
	}

	/**
	 * Is answered with 504, by a method's deadline in the middle of a query.
	 */
	@GetMapping("/cut")
	long cut() {
		return Context.current().withValue(Desk.VISIT, new Visit(0)).call(this.desk::askForTooMuch);
	}

	/**
	 * Waits for its client to hang up.
	 */
	@GetMapping("/endless")
	void endless() throws InterruptedException {
		Context.current().withValue(Desk.VISIT, new Visit(0)).sleep(Duration.ofMinutes(1));
	}

}
