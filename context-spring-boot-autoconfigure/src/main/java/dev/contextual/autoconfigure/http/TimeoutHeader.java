package dev.contextual.autoconfigure.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A request header by which a caller says how much time it gives the server, always
 * relative to the moment of sending.
 * <p>
 * Three grammars are known, chosen by the header's name, which is compared without regard
 * to case:
 * <table>
 * <caption>Grammar by header name</caption>
 * <tr>
 * <th>Header</th>
 * <th>Value</th>
 * <th>Source</th>
 * </tr>
 * <tr>
 * <td>{@code grpc-timeout}</td>
 * <td>1 to 8 digits and one of {@code H M S m u n} (hours, minutes, seconds,
 * milliseconds, microseconds, nanoseconds)</td>
 * <td>gRPC over HTTP/2</td>
 * </tr>
 * <tr>
 * <td>{@code Connect-Timeout-Ms}</td>
 * <td>1 to 10 digits, milliseconds</td>
 * <td>Connect protocol</td>
 * </tr>
 * <tr>
 * <td>any other</td>
 * <td>1 or more digits, milliseconds</td>
 * <td>{@code x-envoy-expected-rq-timeout-ms} of Envoy, and our own</td>
 * </tr>
 * </table>
 * A digit is one of ASCII {@code 0} to {@code 9}. Instances are immutable and may be
 * shared among threads.
 *
 * @since 0.1
 */
public final class TimeoutHeader {

	/**
	 * Name of the header that we send unless told otherwise, in milliseconds.
	 */
	public static final String DEFAULT_NAME = "X-Request-Timeout-Ms";

	/**
	 * Name of the response header that says whose deadline was exceeded: {@code caller}
	 * or {@code server}.
	 */
	public static final String EXCEEDED = "X-Deadline-Exceeded";

	private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

	private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

	private final String name;

	private final Grammar grammar;

	private TimeoutHeader(String name) {
		this.name = name;
		this.grammar = switch (name.toLowerCase(Locale.ROOT)) {
			case "grpc-timeout" -> Grammar.GRPC;
			case "connect-timeout-ms" -> Grammar.CONNECT;
			default -> Grammar.MILLIS;
		};
	}

	/**
	 * Returns the header of the given name.
	 * @param name a field name as in RFC 9110, section 5.1
	 * @return the header, with the grammar that belongs to its name
	 * @throws IllegalArgumentException if the name is empty or has a character that no
	 * field name may have
	 */
	public static TimeoutHeader named(String name) {
		Objects.requireNonNull(name, "name");
		if (name.isEmpty() || !name.chars().allMatch(TimeoutHeader::isTokenCharacter)) {
			throw new IllegalArgumentException("name is not an HTTP field name: '" + name + "'");
		}
		return new TimeoutHeader(name);
	}

	/**
	 * Returns the field name as given, for reading and for sending.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Reads one field value. Spaces and tabs around it are taken off; inside it nothing
	 * but the grammar is accepted: no sign, fraction, exponent, list or digit outside
	 * ASCII.
	 * <p>
	 * Zero is a valid value and means that the time is up. A value of digits alone that
	 * is too large for milliseconds in a {@code long} is valid as well and gives the
	 * longest duration, {@code Long.MAX_VALUE} milliseconds: the caller did name a limit,
	 * and the server's own is sure to be shorter.
	 * @param value the field value; not trusted
	 * @return the time given, zero or more, or {@code null} if the value does not follow
	 * the grammar
	 */
	public @Nullable Duration parse(String value) {
		Objects.requireNonNull(value, "value");
		int start = 0;
		int end = value.length();
		while (start < end && isBlank(value.charAt(start))) {
			start++;
		}
		while (start < end && isBlank(value.charAt(end - 1))) {
			end--;
		}
		return this.grammar.parse(value, start, end);
	}

	/**
	 * Writes the time that is left as whole milliseconds, rounded down, so that a
	 * receiver never believes in more time than there is. Less than a millisecond and a
	 * negative duration give {@code 0}.
	 * @param remaining the time left
	 * @return one or more digits
	 */
	public static String format(Duration remaining) {
		Objects.requireNonNull(remaining, "remaining");
		if (remaining.isNegative()) {
			return "0";
		}
		return Long.toString((remaining.compareTo(LONGEST) < 0) ? remaining.toMillis() : Long.MAX_VALUE);
	}

	@Override
	public String toString() {
		return this.name;
	}

	private static boolean isBlank(char character) {
		return character == ' ' || character == '\t';
	}

	private static boolean isTokenCharacter(int character) {
		return isDigit(character) || (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z')
				|| TOKEN_PUNCTUATION.indexOf(character) != -1;
	}

	private static boolean isDigit(int character) {
		return character >= '0' && character <= '9';
	}

	/**
	 * Returns the number of milliseconds or units, {@code Long.MAX_VALUE} if too large,
	 * -1 if not one or more digits.
	 */
	private static long digits(String value, int start, int end) {
		if (start >= end) {
			return -1;
		}
		long number = 0;
		for (int i = start; i < end; i++) {
			char character = value.charAt(i);
			if (!isDigit(character)) {
				return -1;
			}
			int digit = character - '0';
			number = (number > (Long.MAX_VALUE - digit) / 10) ? Long.MAX_VALUE : number * 10 + digit;
		}
		return number;
	}

	private enum Grammar {

		MILLIS {
			@Override
			@Nullable Duration parse(String value, int start, int end) {
				long millis = digits(value, start, end);
				return (millis >= 0) ? Duration.ofMillis(millis) : null;
			}
		},

		CONNECT {
			@Override
			@Nullable Duration parse(String value, int start, int end) {
				return (end - start <= 10) ? MILLIS.parse(value, start, end) : null;
			}
		},

		GRPC {
			@Override
			@Nullable Duration parse(String value, int start, int end) {
				int unit = end - 1;
				long amount = (unit - start <= 8) ? digits(value, start, unit) : -1;
				if (amount < 0) {
					return null;
				}
				return switch (value.charAt(unit)) {
					case 'H' -> Duration.ofHours(amount);
					case 'M' -> Duration.ofMinutes(amount);
					case 'S' -> Duration.ofSeconds(amount);
					case 'm' -> Duration.ofMillis(amount);
					case 'u' -> Duration.ofNanos(amount * 1_000);
					case 'n' -> Duration.ofNanos(amount);
					default -> null;
				};
			}
		};

		abstract @Nullable Duration parse(String value, int start, int end);

	}

}
