package dev.contextual.autoconfigure.http;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class TimeoutHeaderTests {

	private static final String OURS = TimeoutHeader.DEFAULT_NAME;

	private static final String ENVOY = "x-envoy-expected-rq-timeout-ms";

	private static final String CONNECT = "Connect-Timeout-Ms";

	private static final String GRPC = "grpc-timeout";

	static Stream<Arguments> valid() {
		return Stream.of(arguments(OURS, "0", Duration.ZERO), arguments(OURS, "1", Duration.ofMillis(1)),
				arguments(OURS, "500", Duration.ofMillis(500)), arguments(OURS, "000500", Duration.ofMillis(500)),
				arguments(OURS, "00", Duration.ZERO), arguments(OURS, " 500", Duration.ofMillis(500)),
				arguments(OURS, "500 ", Duration.ofMillis(500)), arguments(OURS, "\t 500 \t", Duration.ofMillis(500)),
				arguments(OURS, "86400000", Duration.ofDays(1)),
				arguments(OURS, "99999999999", Duration.ofMillis(99_999_999_999L)),
				arguments(OURS, "9223372036854775806", Duration.ofMillis(Long.MAX_VALUE - 1)),
				arguments(OURS, "9223372036854775807", Duration.ofMillis(Long.MAX_VALUE)),
				arguments(OURS, "9223372036854775808", Duration.ofMillis(Long.MAX_VALUE)),
				arguments(OURS, "18446744073709551616", Duration.ofMillis(Long.MAX_VALUE)),
				arguments(OURS, "18446744073709551617", Duration.ofMillis(Long.MAX_VALUE)),
				arguments(OURS, "99999999999999999999", Duration.ofMillis(Long.MAX_VALUE)),
				arguments(OURS, "9".repeat(10_000), Duration.ofMillis(Long.MAX_VALUE)),
				arguments(OURS, "0".repeat(10_000) + "7", Duration.ofMillis(7)),
				arguments("x-request-timeout-ms", "7", Duration.ofMillis(7)),
				arguments("X-Own-Name", "7", Duration.ofMillis(7)), arguments(ENVOY, "250", Duration.ofMillis(250)),
				arguments(ENVOY, "0", Duration.ZERO), arguments(CONNECT, "0", Duration.ZERO),
				arguments(CONNECT, "5000", Duration.ofSeconds(5)),
				arguments(CONNECT, "0000000001", Duration.ofMillis(1)),
				arguments(CONNECT, "9999999999", Duration.ofMillis(9_999_999_999L)),
				arguments("CONNECT-TIMEOUT-MS", " 9999999999\t", Duration.ofMillis(9_999_999_999L)),
				arguments(GRPC, "1H", Duration.ofHours(1)), arguments(GRPC, "2M", Duration.ofMinutes(2)),
				arguments(GRPC, "3S", Duration.ofSeconds(3)), arguments(GRPC, "4m", Duration.ofMillis(4)),
				arguments(GRPC, "5u", Duration.ofNanos(5_000)), arguments(GRPC, "6n", Duration.ofNanos(6)),
				arguments(GRPC, "0n", Duration.ZERO), arguments(GRPC, "0H", Duration.ZERO),
				arguments(GRPC, "00000001S", Duration.ofSeconds(1)),
				arguments(GRPC, "99999999H", Duration.ofHours(99_999_999)),
				arguments(GRPC, "99999999M", Duration.ofMinutes(99_999_999)),
				arguments(GRPC, "99999999S", Duration.ofSeconds(99_999_999)),
				arguments(GRPC, "99999999m", Duration.ofMillis(99_999_999)),
				arguments(GRPC, "99999999u", Duration.ofNanos(99_999_999_000L)),
				arguments(GRPC, "99999999n", Duration.ofNanos(99_999_999)),
				arguments("GRPC-Timeout", " 7S ", Duration.ofSeconds(7)));
	}

	static Stream<Arguments> invalid() {
		return Stream.of(arguments(OURS, ""), arguments(OURS, " "), arguments(OURS, "\t \t"), arguments(OURS, "-1"),
				arguments(OURS, "-0"), arguments(OURS, "+1"), arguments(OURS, "1e9"), arguments(OURS, "1.5"),
				arguments(OURS, "1."), arguments(OURS, ".5"), arguments(OURS, "1,000"), arguments(OURS, "1, 2"),
				arguments(OURS, "500;q=1"), arguments(OURS, "5 00"), arguments(OURS, "0x10"), arguments(OURS, "1_000"),
				arguments(OURS, "500ms"), arguments(OURS, "5s"), arguments(OURS, "5S"), arguments(OURS, "PT5S"),
				arguments(OURS, "\"500\""), arguments(OURS, "NaN"), arguments(OURS, "Infinity"),
				arguments(OURS, "null"), arguments(OURS, "5s\r\nX: y"), arguments(OURS, "500\r\n"),
				arguments(OURS, "500\n"), arguments(OURS, "500\0"), arguments(OURS, "\u000b500"),
				arguments(OURS, "\u00a0500"), arguments(OURS, "\u2003500"), arguments(OURS, "\u0665\u0660\u0660"),
				arguments(OURS, "\uff15\uff10\uff10"), arguments(OURS, "\u0be7"), arguments(OURS, "\u00b2"),
				arguments(OURS, "\ud835\udfd3"), arguments(OURS, "5\u200b"), arguments(OURS, "x".repeat(10_000)),
				arguments(OURS, "9".repeat(9_999) + "x"), arguments(ENVOY, "1H"), arguments(ENVOY, "-5"),
				arguments(CONNECT, ""), arguments(CONNECT, "10000000000"), arguments(CONNECT, "00000000001"),
				arguments(CONNECT, "99999999999999999999"), arguments(CONNECT, "-5"), arguments(CONNECT, "5S"),
				arguments(CONNECT, "\u0665"), arguments(GRPC, ""), arguments(GRPC, " "), arguments(GRPC, "S"),
				arguments(GRPC, "5"), arguments(GRPC, "500"), arguments(GRPC, "999999999S"),
				arguments(GRPC, "000000001S"), arguments(GRPC, "5s"), arguments(GRPC, "5h"), arguments(GRPC, "5U"),
				arguments(GRPC, "5N"), arguments(GRPC, "5ms"), arguments(GRPC, "5 S"), arguments(GRPC, "-5S"),
				arguments(GRPC, "+5S"), arguments(GRPC, "1.5S"), arguments(GRPC, "\u0665S"), arguments(GRPC, "5\u017f"),
				arguments(GRPC, "1S,2S"), arguments(GRPC, "S5"), arguments(GRPC, "5S5"), arguments(GRPC, "5SS"),
				arguments(GRPC, "9".repeat(10_000) + "S"));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void valueThatFollowsTheGrammarOfItsHeaderIsRead(String name, String value, Duration expected) {
		assertThat(TimeoutHeader.named(name).parse(value)).isEqualTo(expected);
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void valueThatDoesNotFollowTheGrammarOfItsHeaderIsNotRead(String name, String value) {
		assertThat(TimeoutHeader.named(name).parse(value)).isNull();
	}

	@Test
	void writtenTimeIsRoundedDownToWholeMilliseconds() {
		assertThat(TimeoutHeader.format(Duration.ofNanos(1_999_999))).isEqualTo("1");
		assertThat(TimeoutHeader.format(Duration.ofNanos(999_999))).isEqualTo("0");
		assertThat(TimeoutHeader.format(Duration.ofSeconds(5))).isEqualTo("5000");
	}

	@Test
	void timeOutsideOfTheRangeIsWrittenAsTheNearestInside() {
		assertThat(TimeoutHeader.format(Duration.ofNanos(-1))).isEqualTo("0");
		assertThat(TimeoutHeader.format(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("0");
		assertThat(TimeoutHeader.format(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("9223372036854775807");
	}

	@Test
	void whatIsWrittenCanBeRead() {
		TimeoutHeader header = TimeoutHeader.named(TimeoutHeader.DEFAULT_NAME);

		for (Duration time : new Duration[] { Duration.ZERO, Duration.ofMillis(1), Duration.ofDays(400),
				Duration.ofMillis(Long.MAX_VALUE) }) {
			assertThat(header.parse(TimeoutHeader.format(time))).isEqualTo(time);
		}
	}

	@Test
	void nameIsKeptAsGiven() {
		assertThat(TimeoutHeader.named("X-My-Timeout").name()).isEqualTo("X-My-Timeout");
		assertThat(TimeoutHeader.named("X-My-Timeout")).hasToString("X-My-Timeout");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a:", "a\r\nb", "x\u00e4", "(x)", "a\0" })
	void nameThatIsNoFieldNameIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> TimeoutHeader.named(name)).withMessageContaining("name");
	}

	@Test
	void nullIsRefusedByName() {
		assertThatNullPointerException().isThrownBy(() -> TimeoutHeader.named(null)).withMessage("name");
		assertThatNullPointerException().isThrownBy(() -> TimeoutHeader.format(null)).withMessage("remaining");
		assertThatNullPointerException().isThrownBy(() -> TimeoutHeader.named("a").parse(null)).withMessage("value");
	}

}
