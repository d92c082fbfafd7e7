package dev.contextual.demo;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.contextual.Context;
import dev.contextual.Key;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Delays of single steps, asked for by the header
 * {@code X-Demo-Delay: payment=5s,sql=500ms}. The context carries them, so the code of
 * the shop does not have to.
 */
record Delays(Map<Step, Duration> byStep) {

	static final String HEADER = "X-Demo-Delay";

	private static final Key<Delays> KEY = Key.named("demo-delays");

	private static final Delays NONE = new Delays(Map.of());

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private static final Pattern DELAY = Pattern.compile("(session|inventory|payment|sql|email)=([0-9]{1,5})(ms|s)");

	/**
	 * Reads the header.
	 * @param header its value, null if the request has none
	 * @return the delays
	 * @throws ResponseStatusException with status 400 and a reason that says what is
	 * right, if the value is malformed
	 */
	static Delays parse(@Nullable String header) {
		if (header == null) {
			return NONE;
		}
		Map<Step, Duration> byStep = new EnumMap<>(Step.class);
		for (String part : header.split(",", /* limit= */ -1)) {
			Matcher delay = DELAY.matcher(part.strip());
			if (!delay.matches()) {
				throw malformed();
			}
			long amount = Long.parseLong(delay.group(2));
			Duration duration = delay.group(3).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
			if (duration.compareTo(LONGEST) > 0) {
				throw malformed();
			}
			byStep.put(Step.valueOf(delay.group(1).toUpperCase(Locale.ROOT)), duration);
		}
		return new Delays(byStep);
	}

	private static ResponseStatusException malformed() {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, HEADER
				+ " lists steps and their delays, such as payment=5s,sql=500ms. The steps are session, inventory, "
				+ "payment, sql and email; a delay is a whole number of s or ms, at most 60s.");
	}

	/**
	 * Returns the delays of the current context.
	 */
	static Delays current() {
		Delays current = Context.current().value(KEY);
		return (current != null) ? current : NONE;
	}

	/**
	 * Derives a context that carries these delays.
	 */
	Context in(Context parent) {
		return parent.withValue(KEY, this);
	}

	Duration of(Step step) {
		return this.byStep.getOrDefault(step, Duration.ZERO);
	}

	/**
	 * Returns the header's value for a call to the next service.
	 */
	String toHeader() {
		return this.byStep.entrySet()
			.stream()
			.map((delay) -> delay.getKey().label() + "=" + delay.getValue().toMillis() + "ms")
			.collect(Collectors.joining(","));
	}

}
