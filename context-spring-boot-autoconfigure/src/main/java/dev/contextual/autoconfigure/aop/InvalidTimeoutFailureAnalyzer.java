package dev.contextual.autoconfigure.aop;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what a duration looks like when {@code @WithTimeout} carries something else.
 */
final class InvalidTimeoutFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTimeoutException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidTimeoutException cause) {
		return new FailureAnalysis(
				"The method " + cause.getLocation() + " is annotated with @WithTimeout(\"" + cause.getValue()
						+ "\"), but " + cause.getReason() + ".",
				"Give @WithTimeout a duration, such as \"2s\", \"500ms\" or \"PT2S\", or a placeholder such as"
						+ " \"${orders.timeout}\" whose property is set to one.",
				cause);
	}

}
