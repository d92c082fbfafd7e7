package dev.contextual.demo;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
class ReportController {

	private final SlowQuery slowQuery;

	private final HeadOffice headOffice;

	ReportController(SlowQuery slowQuery, HeadOffice headOffice) {
		this.slowQuery = slowQuery;
		this.headOffice = headOffice;
	}

	@GetMapping("/reports/slow")
	Map<String, Object> slow(@RequestParam(defaultValue = "") String seconds) {
		long time = parse(seconds, "slow");
		if (this.headOffice.isElsewhere()) {
			return this.headOffice.slowReport(time);
		}
		this.slowQuery.run(Duration.ofSeconds(time));
		return Map.of("report", "slow", "seconds", time);
	}

	/**
	 * Works on, whatever becomes of its context: it never looks at it and calls nothing
	 * that does.
	 */
	@GetMapping("/reports/stubborn")
	Map<String, Object> stubborn(@RequestParam(defaultValue = "") String seconds) {
		long time = parse(seconds, "stubborn");
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(time);
		while (System.nanoTime() - end < 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
		return Map.of("report", "stubborn", "seconds", time);
	}

	private static long parse(String seconds, String report) {
		if (!seconds.matches("[1-9]|[1-5][0-9]|60")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"seconds is a whole number from 1 to 60, such as /reports/" + report + "?seconds=10.");
		}
		return Long.parseLong(seconds);
	}

}
