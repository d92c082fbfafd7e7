package dev.contextual.demo;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Prints what to try, once the web server runs.
 */
@Component
class Tour implements ApplicationRunner {

	private static final String TEXT = """

			The shop is open. http://localhost:PORT/orders and http://localhost:PORT/actuator/contexts show what it does.
			Seven lines to paste into another terminal:

			1. An order, and its mail:
			curl -si localhost:PORT/orders -H 'Content-Type: application/json' -d '{"item":"tea","quantity":2}'

			2. The caller gives it 500 ms, payment takes 5 s: 504, and no row.
			curl -si localhost:PORT/orders -H 'Content-Type: application/json' -d '{"item":"tea","quantity":2}' -H 'X-Request-Timeout-Ms: 500' -H 'X-Demo-Delay: payment=5s'

			3. The database takes 5 s, the route allows 3 s: 504, the statement is cancelled, and no row.
			curl -si localhost:PORT/orders -H 'Content-Type: application/json' -d '{"item":"tea","quantity":2}' -H 'X-Demo-Delay: sql=5s'

			4. The client hangs up after 1 s, and the query stops:
			curl -s -m 1 'localhost:PORT/reports/slow?seconds=20'; curl -s localhost:PORT/actuator/contexts

			5. A slow order, seen live; DELETE localhost:PORT/actuator/contexts/{id} ends it:
			(curl -s localhost:PORT/orders -H 'Content-Type: application/json' -d '{"item":"tea","quantity":2}' -H 'X-Demo-Delay: payment=2s' > /dev/null &) ; sleep 1; curl -s localhost:PORT/actuator/contexts

			6. A context that nobody closes, found with the line that made it:
			curl -s localhost:PORT/orders -H 'Content-Type: application/json' -d '{"item":"tea","quantity":2}' -H 'X-Demo-Leak: true'; sleep 5; curl -s localhost:PORT/actuator/contextleaks

			7. The client hangs up, and a report that never looks goes on: overdue, with its stack.
			curl -s -m 1 'localhost:PORT/reports/stubborn?seconds=15'; sleep 5; curl -s localhost:PORT/actuator/contextleaks
			""";

	private final Environment environment;

	Tour(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		System.out.println(TEXT.replace("PORT", this.environment.getRequiredProperty("local.server.port")));
	}

}
