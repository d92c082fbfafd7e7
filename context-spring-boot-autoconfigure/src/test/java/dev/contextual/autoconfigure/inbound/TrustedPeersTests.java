package dev.contextual.autoconfigure.inbound;

import java.util.List;

import dev.contextual.autoconfigure.RequestArrival;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrustedPeersTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.1, false", "10.0.0.1, 10.0.0.1, true",
			"10.0.0.1, 10.0.0.2, false", "192.168.4.0/22, 192.168.7.255, true", "192.168.4.0/22, 192.168.8.0, false",
			"0.0.0.0/0, 1.2.3.4, true", "0.0.0.0/0, ::1, false", "::/0, ::1, true", "::1, ::1, true",
			"fd00::/8, fd12::1, true", "fd00::/8, fe80::1, false", "fe80::/10, fe80::1%eth0, true",
			"10.0.0.0/8, ::ffff:10.0.0.1, true", "::ffff:10.0.0.0, 10.0.0.0, true", "10.0.0.0/31, 10.0.0.1, true",
			"10.0.0.0/31, 10.0.0.2, false", "10.0.0.0/8, localhost, false", "10.0.0.0/8, '', false",
			"10.0.0.0/8, 10.0.0.1.evil.example, false" })
	void peerIsOneOfABlock(String block, String peer, boolean trusted) {
		assertThat(include(List.of(block), peer)).isEqualTo(trusted);
	}

	@Test
	void emptyListTrustsNobodyAndAStarEverybody() {
		assertThat(include(List.of(), "10.0.0.1")).isFalse();
		assertThat(include(List.of("*"), "10.0.0.1")).isTrue();
		assertThat(include(List.of("10.0.0.1", "*"), null)).isTrue();
	}

	@Test
	void unknownPeerIsNotTrusted() {
		assertThat(include(List.of("0.0.0.0/0", "::/0"), null)).isFalse();
	}

	@Test
	void wrapperThatSpeaksForAnotherPeerIsLookedThrough() {
		MockHttpServletRequest request = request("10.0.0.1");
		HttpServletRequestWrapper forwarded = new HttpServletRequestWrapper(new HttpServletRequestWrapper(request)) {
			@Override
			public String getRemoteAddr() {
				return "8.8.8.8";
			}
		};

		assertThat(new TrustedPeers(List.of("10.0.0.0/8")).include(forwarded)).isTrue();
		assertThat(new TrustedPeers(List.of("8.8.8.8")).include(forwarded)).isFalse();
	}

	@Test
	void peerIsUnknownWhereTomcatsValveHasReplacedIt() {
		MockHttpServletRequest request = request("10.0.0.1");
		request.setAttribute("org.apache.tomcat.request.forwarded", true);

		assertThat(new TrustedPeers(List.of("10.0.0.0/8")).include(request)).isFalse();
	}

	@Test
	void whatTheServerTellsCountsMost() {
		MockHttpServletRequest request = request("8.8.8.8");
		request.setAttribute("org.apache.tomcat.request.forwarded", true);
		request.setAttribute(RequestArrival.ATTRIBUTE, new RequestArrival() {
			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public String peerAddress() {
				return "10.0.0.1";
			}
		});

		assertThat(new TrustedPeers(List.of("10.0.0.0/8")).include(request)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "10.0.0.256/8",
			"localhost", "example.com/8", "1::2::3/8", "**" })
	void whatIsNoBlockFailsTheStart(String text) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new TrustedPeers(List.of(text)))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("contextual.inbound.trusted"));
	}

	private static boolean include(List<String> trusted, @Nullable String peer) {
		return new TrustedPeers(trusted).include(request(peer));
	}

	private static MockHttpServletRequest request(@Nullable String peer) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr(peer);
		return request;
	}

}
