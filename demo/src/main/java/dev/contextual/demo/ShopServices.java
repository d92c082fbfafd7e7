package dev.contextual.demo;

import java.util.Map;

import dev.contextual.WithTimeout;

import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * The services that the shop calls over HTTP. Each call ends at its own timeout or with
 * the order, whichever is first.
 */
@Component
class ShopServices {

	private final RestClient restClient;

	private final Environment environment;

	ShopServices(RestClient.Builder builder, Environment environment) {
		this.restClient = builder.build();
		this.environment = environment;
	}

	@WithTimeout("${shop.session-timeout:2s}")
	void checkSession() {
		call(Step.SESSION, Map.of());
	}

	@WithTimeout("${shop.inventory-timeout:2s}")
	void reserveInventory(OrderRequest request) {
		call(Step.INVENTORY, request);
	}

	@WithTimeout("${shop.payment-timeout:5s}")
	void authorizePayment(OrderRequest request) {
		call(Step.PAYMENT, request);
	}

	@WithTimeout("${shop.email-timeout:90s}")
	void sendEmail(Order order) {
		call(Step.EMAIL, order);
	}

	private void call(Step step, Object body) {
		this.restClient.post()
			.uri("http://localhost:{port}/services/{service}", ownPort(), step.label())
			.headers(this::addDelays)
			.body(body)
			.retrieve()
			.toBodilessEntity();
	}

	private void addDelays(HttpHeaders headers) {
		String delays = Delays.current().toHeader();
		if (!delays.isEmpty()) {
			headers.set(Delays.HEADER, delays);
		}
	}

	// The services live in this application, whose port is known once its web server
	// runs.
	private String ownPort() {
		return this.environment.getRequiredProperty("local.server.port");
	}

}
