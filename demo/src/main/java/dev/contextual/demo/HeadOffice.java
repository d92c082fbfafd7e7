package dev.contextual.demo;

import java.util.Map;

import dev.contextual.ContextDoneException;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.server.ResponseStatusException;

/**
 * The shop that reports come from, if it is not this one. It may have a head office too.
 */
@Component
class HeadOffice {

	private static final ParameterizedTypeReference<Map<String, Object>> REPORT = new ParameterizedTypeReference<>() {
	};

	private final RestClient restClient;

	private final String url;

	HeadOffice(RestClient.Builder builder, @Value("${shop.head-office:}") String url) {
		this.restClient = builder.build();
		this.url = url;
	}

	boolean isElsewhere() {
		return !this.url.isEmpty();
	}

	Map<String, Object> slowReport(long seconds) {
		try {
			return this.restClient.get()
				.uri(this.url + "/reports/slow?seconds={seconds}", seconds)
				.retrieve()
				.requiredBody(REPORT);
		}
		catch (ResourceAccessException ex) {
			if (ContextDoneException.in(ex) != null) {
				throw ex;
			}
			throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, "The head office cannot be reached.", ex);
		}
	}

}
