package dev.contextual.demo;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.RestClientResponseException;

/**
 * The shop's own failures. That a context has ended is not among them: the starter
 * answers that.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {

	@ExceptionHandler(HttpMessageNotReadableException.class)
	ProblemDetail notReadable() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, OrderRequest.SHAPE);
	}

	@ExceptionHandler
	ProblemDetail serviceFailed(RestClientResponseException failure) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY,
				"A service that the shop depends on answered " + failure.getStatusCode().value() + ".");
	}

}
