package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.bind.annotation.RequestMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestTimeoutsTests {

	private static final HandlerPolicy LONG_LIVED = HandlerPolicy.LASTING;

	private final InboundProperties properties = new InboundProperties();

	private final InboundCounts counts = new InboundCounts();

	@Test
	void requestHasNoEndUnlessSomebodyNamesOne() {
		assertThat(timeout(HandlerPolicy.PLAIN)).isEqualTo(RequestTimeout.NONE);
	}

	@Test
	void defaultIsOurs() {
		this.properties.setDefaultTimeout(Duration.ofSeconds(5));

		assertThat(timeout(HandlerPolicy.PLAIN)).isEqualTo(ours(5));
	}

	@Test
	void annotationStandsInForTheDefault() {
		this.properties.setDefaultTimeout(Duration.ofSeconds(5));

		assertThat(timeout(annotated("7s"))).isEqualTo(ours(7));
		assertThat(timeout(annotated("none"))).isEqualTo(RequestTimeout.NONE);
	}

	@Test
	void earlierOfAnnotationAndRouteCounts() {
		route("/a", "3s");
		route("/b", "none");

		assertThat(timeout("/a", annotated("2s"))).isEqualTo(ours(2));
		assertThat(timeout("/a", annotated("4s"))).isEqualTo(ours(3));
		assertThat(timeout("/a", annotated("none"))).isEqualTo(ours(3));
		assertThat(timeout("/b", annotated("4s"))).isEqualTo(ours(4));
	}

	@Test
	void firstRouteThatMatchesCounts() {
		this.properties.setDefaultTimeout(Duration.ofSeconds(9));
		route("/orders/{id}", "1s");
		route("/orders/**", "2s");
		route("/**", "none");

		assertThat(timeout("/orders/7", HandlerPolicy.PLAIN)).isEqualTo(ours(1));
		assertThat(timeout("/orders/7/items", HandlerPolicy.PLAIN)).isEqualTo(ours(2));
		assertThat(timeout("/orders;x=y/7", HandlerPolicy.PLAIN)).isEqualTo(ours(1));
		assertThat(timeout("/o%72ders/7", HandlerPolicy.PLAIN)).isEqualTo(ours(1));
		assertThat(timeout("/else", HandlerPolicy.PLAIN)).isEqualTo(RequestTimeout.NONE);
	}

	@Test
	void routeMatchesBelowTheContextPath() {
		route("/orders", "1s");
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/shop/orders");
		request.setContextPath("/shop");

		assertThat(timeout(request, HandlerPolicy.PLAIN)).isEqualTo(ours(1));
	}

	@ParameterizedTest
	@CsvSource({ "GET, 1", "HEAD, 1", "POST, 2", "PUT, 2" })
	void routeMatchesItsMethods(String method, int seconds) {
		route("/orders", "1s");
		this.properties.getRoutes().get(0).getMethods().add(RequestMethod.GET);
		route("/orders", "2s");

		assertThat(timeout(new MockHttpServletRequest(method, "/orders"), HandlerPolicy.PLAIN))
			.isEqualTo(ours(seconds));
	}

	@Test
	void headerThatIsShorterIsTheCallers() {
		assertThat(timeout(annotated("7s"), "X-Request-Timeout-Ms", "6999"))
			.isEqualTo(new RequestTimeout(Duration.ofMillis(6999), true));
		assertThat(timeout(annotated("none"), "grpc-timeout", "2S"))
			.isEqualTo(new RequestTimeout(Duration.ofSeconds(2), true));
	}

	@Test
	void headerThatIsNotShorterThanThePolicyIsNothing() {
		assertThat(timeout(annotated("7s"), "X-Request-Timeout-Ms", "7000")).isEqualTo(ours(7));
		assertThat(timeout(annotated("7s"), "X-Request-Timeout-Ms", "7001")).isEqualTo(ours(7));
	}

	@Test
	void headerBeyondTheLongestIsCutAndTheCutIsOurs() {
		assertThat(timeout(HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "60001")).isEqualTo(ours(60));
		assertThat(timeout(HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "99999999999999999999")).isEqualTo(ours(60));
		assertThat(timeout(HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "60000"))
			.isEqualTo(new RequestTimeout(Duration.ofSeconds(60), true));
	}

	@Test
	void longestDoesNotCutTheServersOwn() {
		assertThat(timeout(annotated("5m"))).isEqualTo(ours(300));
	}

	@Test
	void shortestOfAllValidValuesCountsAndOthersAreCounted() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
		request.addHeader("X-Request-Timeout-Ms", "500");
		request.addHeader("X-Request-Timeout-Ms", "400");
		request.addHeader("X-Request-Timeout-Ms", "300, 200");
		request.addHeader("x-envoy-expected-rq-timeout-ms", "450");
		request.addHeader("grpc-timeout", "1");
		request.addHeader("Connect-Timeout-Ms", "-1");

		RequestTimeout timeout = timeout(request, HandlerPolicy.PLAIN);

		assertThat(timeout).isEqualTo(new RequestTimeout(Duration.ofMillis(400), true));
		assertThat(this.counts.ignored(Disbelief.MALFORMED)).isEqualTo(3);
	}

	@Test
	void onlyNamedHeadersAreRead() {
		this.properties.setHeaders(List.of("X-Mine"));

		assertThat(timeout(HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "1")).isEqualTo(RequestTimeout.NONE);
		assertThat(timeout(HandlerPolicy.PLAIN, "X-Mine", "1"))
			.isEqualTo(new RequestTimeout(Duration.ofMillis(1), true));
	}

	@Test
	void longLivedExchangeObeysAnExplicitLimitAlone() {
		this.properties.setDefaultTimeout(Duration.ofSeconds(5));
		route("/limited", "3s");

		assertThat(timeout("/", LONG_LIVED, "X-Request-Timeout-Ms", "1").length()).isNull();
		assertThat(timeout("/limited", LONG_LIVED, "X-Request-Timeout-Ms", "1")).isEqualTo(ours(3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "never", "-1s", "2 s s", "1e3" })
	void routeWithoutATimeoutThatCanBeReadFailsTheStart(String timeout) {
		route("/", timeout);

		assertFails("contextual.inbound.routes[0].timeout");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "/{", "/a/**/b/**" })
	void routeWithoutAPatternThatCanBeReadFailsTheStart(String pattern) {
		route(pattern, "1s");

		assertFails("contextual.inbound.routes[0].pattern");
	}

	@Test
	void routeThatNamesNoTimeoutLeavesItToTheOthers() {
		this.properties.setDefaultTimeout(Duration.ofSeconds(5));
		route("/**", null);

		assertThat(timeout(HandlerPolicy.PLAIN)).isEqualTo(ours(5));
		assertThat(timeout(annotated("7s"))).isEqualTo(ours(7));
	}

	@Test
	void routesOwnLongestCutsHeadersThere() {
		route("/short", null);
		this.properties.getRoutes().get(0).setMax(Duration.ofSeconds(2));
		route("/long", "10m");
		this.properties.getRoutes().get(1).setMax(Duration.ofMinutes(5));

		assertThat(timeout("/short", HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "2001")).isEqualTo(ours(2));
		assertThat(timeout("/short", HandlerPolicy.PLAIN)).isEqualTo(RequestTimeout.NONE);
		assertThat(timeout("/long", HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "240000"))
			.isEqualTo(new RequestTimeout(Duration.ofMinutes(4), true));
		assertThat(timeout("/long", HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "600000")).isEqualTo(ours(300));
		assertThat(timeout("/", HandlerPolicy.PLAIN, "X-Request-Timeout-Ms", "600000")).isEqualTo(ours(60));
	}

	@Test
	void headerOfSomebodyWhoIsNotTrustedIsCountedAndIgnored() {
		this.properties.setTrusted(List.of("10.0.0.0/8"));
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
		request.addHeader("X-Request-Timeout-Ms", "1");
		request.setRemoteAddr("11.0.0.1");

		assertThat(timeout(request, HandlerPolicy.PLAIN)).isEqualTo(RequestTimeout.NONE);
		assertThat(this.counts.ignored(Disbelief.UNTRUSTED)).isEqualTo(1);

		request.setRemoteAddr("10.1.2.3");
		assertThat(timeout(request, HandlerPolicy.PLAIN)).isEqualTo(new RequestTimeout(Duration.ofMillis(1), true));
	}

	@Test
	void settingsThatMakeNoSenseFailTheStart() {
		assertFails("contextual.inbound.default-timeout",
				(properties) -> properties.setDefaultTimeout(Duration.ofMillis(-1)));
		assertFails("contextual.inbound.max-timeout", (properties) -> properties.setMaxTimeout(Duration.ofMillis(-1)));
		assertFails("contextual.inbound.headers", (properties) -> properties.setHeaders(List.of("no header")));
	}

	private void assertFails(String name, Consumer<InboundProperties> change) {
		InboundProperties properties = new InboundProperties();
		change.accept(properties);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> settle(properties))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(name));
	}

	private void assertFails(String name) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settle(this.properties))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(name));
	}

	private void route(String pattern, @Nullable String timeout) {
		InboundProperties.Route route = new InboundProperties.Route();
		route.setPattern(pattern);
		route.setTimeout(timeout);
		this.properties.getRoutes().add(route);
	}

	private RequestTimeout timeout(HandlerPolicy policy, String... header) {
		return timeout("/", policy, header);
	}

	private RequestTimeout timeout(String path, HandlerPolicy policy, String... header) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
		if (header.length > 0) {
			request.addHeader(header[0], header[1]);
		}
		return timeout(request, policy);
	}

	private RequestTimeout timeout(MockHttpServletRequest request, HandlerPolicy policy) {
		RequestTimeouts timeouts = settle(this.properties);
		return timeouts.of(request, policy, new RouteRules(this.properties.getRoutes()).of(request));
	}

	private RequestTimeouts settle(InboundProperties properties) {
		new RouteRules(properties.getRoutes());
		return new RequestTimeouts(properties, new TrustedPeers(properties.getTrusted()), this.counts);
	}

	private static HandlerPolicy annotated(String timeout) {
		return new HandlerPolicy(Limit.parse(timeout), false, false, null);
	}

	private static RequestTimeout ours(int seconds) {
		return new RequestTimeout(Duration.ofSeconds(seconds), false);
	}

}
