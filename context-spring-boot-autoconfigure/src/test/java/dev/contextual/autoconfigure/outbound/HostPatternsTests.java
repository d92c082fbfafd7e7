package dev.contextual.autoconfigure.outbound;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HostPatternsTests {

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST", "localhost.", "shop.localhost", "inventory", "my_service",
			"payment-1", "inventory.shop.svc", "inventory.shop.svc.cluster.local", "inventory.shop.svc.cluster.local.",
			"build.internal", "metadata.google.internal", "printer.local", "127.0.0.1", "127.255.0.9", "10.0.0.1",
			"10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1", "0.0.0.0", "[::1]", "::1",
			"[::]", "[fe80::1]", "[fe80::1%eth0]", "[fe80::1%25eth0]", "[fd00::1]", "[FC00::2]", "[fdff:ffff::1]",
			"[::ffff:10.0.0.1]", "[::ffff:7f00:1]" })
	void hostIsInternal(String host) {
		assertThat(HostPatterns.of(List.of("internal")).matches(host)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "example.com", "svc", "api.example.com", "localhost.example.com", "10.example.com",
			"10.0.0.1.example.com", "internal.example.com", "example.notinternal", "evil-local.com", "8.8.8.8",
			"172.15.255.255", "172.32.0.1", "192.169.0.1", "11.0.0.1", "126.0.0.1", "128.0.0.1", "169.253.0.1",
			"100.64.0.1", "2130706433", "134744072", "0x7f000001", "0x7f.1", "127.1", "010.0.0.1", "127.0.0.01",
			"256.0.0.1", "10.0.0", "10.0.0.1.2", "[2001:db8::1]", "[2606:4700::1111]", "[fe00::1]", "[ff02::1]",
			"[::ffff:8.8.8.8]", "[::g]", "[1:2:3]", "evil\u3002com", "evil%2ecom", "a b", "", "[", "[]", ":" })
	void hostIsNotInternal(String host) {
		// A name of one label may well be the service of that name.
		boolean isExpected = host.equals("svc");

		assertThat(HostPatterns.of(List.of("internal")).matches(host)).isEqualTo(isExpected);
	}

	@ParameterizedTest
	@CsvSource({ "api.example.com, api.example.com, true", "api.example.com, API.Example.Com, true",
			"API.example.com, api.example.com., true", "api.example.com, api.example.org, false",
			"api.example.com, xapi.example.com, false", "api.example.com, api-example.com, false",
			"*.example.com, api.example.com, true", "*.example.com, a.b.example.com, true",
			"*.example.com, example.com, false", "*.example.com, notexample.com, false",
			"*.example.com, example.com.evil.org, false", ".example.com, api.example.com, true",
			".example.com, example.com, false", "api-*.example.com, api-eu.example.com, true",
			"api-*.example.com, api.example.com, false", "*, example.com, true", "*, 8.8.8.8, true",
			"*, '[2001:db8::1]', true", "8.8.8.8, 8.8.8.8, true", "8.8.8.8, 8.8.4.4, false",
			"8.8.8.8, '[::ffff:8.8.8.8]', true", "2001:db8::1, '[2001:0db8:0:0:0:0:0:1]', true",
			"'[2001:db8::1]', '[2001:db8::1]', true", "'[2001:db8::1]', '[2001:db8::2]', false",
			"10.*, 10.0.0.1, false", "internal, example.com, false" })
	void patternDecides(String pattern, String host, boolean expected) {
		assertThat(HostPatterns.of(List.of(pattern)).matches(host)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "http://example.com", "example.com:8080", "example.com/path", "a,b", "[::g]",
			"10.0.0.0/8", "user@example.com", "a b" })
	void malformedPatternIsNamed(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> HostPatterns.of(List.of(pattern)))
			.withMessageContaining("contextual.outbound.hosts")
			.withMessageContaining("'" + pattern + "'");
	}

	@Test
	void noPatternMatchesNoHost() {
		assertThat(HostPatterns.of(List.of()).matches("localhost")).isFalse();
		assertThat(HostPatterns.of(List.of("*")).matches(null)).isFalse();
	}

	@Test
	void onePatternOfSeveralIsEnough() {
		HostPatterns patterns = HostPatterns.of(List.of("internal", "*.example.com"));

		assertThat(patterns.matches("api.example.com")).isTrue();
		assertThat(patterns.matches("localhost")).isTrue();
		assertThat(patterns.matches("example.org")).isFalse();
	}

}
