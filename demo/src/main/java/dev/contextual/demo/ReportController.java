package dev.contextual.demo;

import java.time.Duration;
import java.util.Map;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
class ReportController {

	private final SlowQuery slowQuery;

	ReportController(SlowQuery slowQuery) {
		this.slowQuery = slowQuery;
	}

	@GetMapping("/reports/slow")
	Map<String, Object> slow(@RequestParam(defaultValue = "") String seconds) {
		if (!seconds.matches("[1-9]|[1-5][0-9]|60")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"seconds is a whole number from 1 to 60, such as /reports/slow?seconds=10.");
		}
		this.slowQuery.run(Duration.ofSeconds(Long.parseLong(seconds)));
		return Map.of("report", "slow", "seconds", Long.parseLong(seconds));
	}

}
