package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.contextual.autoconfigure.Mode;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Route rules of the configuration, in their order.
 */
final class RouteRules {

	private final List<Rule> rules;

	RouteRules(List<InboundProperties.Route> routes) {
		List<Rule> rules = new ArrayList<>();
		for (int i = 0; i < routes.size(); i++) {
			rules.add(Rule.of(routes.get(i), "contextual.inbound.routes[" + i + "]."));
		}
		this.rules = List.copyOf(rules);
	}

	/**
	 * Returns the first rule that matches, {@code null} if none does.
	 */
	@Nullable Rule of(HttpServletRequest request) {
		if (this.rules.isEmpty()) {
			return null;
		}
		PathContainer path = (ServletRequestPathUtils.hasParsedRequestPath(request)
				? ServletRequestPathUtils.getParsedRequestPath(request) : ServletRequestPathUtils.parse(request))
			.pathWithinApplication();
		for (Rule rule : this.rules) {
			if (rule.matches(request, path)) {
				return rule;
			}
		}
		return null;
	}

	/**
	 * What is said about the requests that a pattern matches.
	 *
	 * @param limit their timeout, {@code null} if nothing is said about it
	 * @param max the longest timeout that a header can give, {@code null} for the general
	 * one
	 * @param mode their mode, {@code null} if nothing is said about it
	 * @param ignoresHangUp whether they go on when their client hangs up
	 */
	record Rule(PathPattern pattern, Set<String> methods, @Nullable Limit limit, @Nullable Duration max,
			@Nullable Mode mode, boolean ignoresHangUp) {

		static Rule of(InboundProperties.Route route, String name) {
			Limit.requireNotNegative(name + "max", route.getMax());
			return new Rule(pattern(name + "pattern", route.getPattern()),
					Set.copyOf(route.getMethods().stream().map(RequestMethod::name).toList()),
					limit(name + "timeout", route.getTimeout()), route.getMax(), route.getMode(),
					route.getDisconnect() == InboundProperties.Disconnect.IGNORE);
		}

		boolean matches(HttpServletRequest request, PathContainer path) {
			return matches(request.getMethod()) && this.pattern.matches(path);
		}

		// GET stands for HEAD as well, as in a request mapping.
		private boolean matches(String method) {
			return this.methods.isEmpty() || this.methods.contains(method.equals("HEAD") ? "GET" : method)
					|| this.methods.contains(method);
		}

		private static PathPattern pattern(String name, @Nullable String pattern) {
			if (pattern == null || pattern.isBlank()) {
				throw new InvalidConfigurationPropertyValueException(name, pattern, "A path pattern is needed.");
			}
			try {
				String rooted = PathPatternParser.defaultInstance.initFullPathPattern(pattern);
				return PathPatternParser.defaultInstance.parse(rooted);
			}
			catch (PatternParseException ex) {
				throw new InvalidConfigurationPropertyValueException(name, pattern, ex.toDetailedString());
			}
		}

		private static @Nullable Limit limit(String name, @Nullable String timeout) {
			if (timeout == null) {
				return null;
			}
			Limit limit = null;
			try {
				limit = Limit.parse(timeout);
			}
			catch (IllegalArgumentException ex) {
				// The same answer as to a negative one.
			}
			if (limit == null || (limit.timeout() != null && limit.timeout().isNegative())) {
				throw new InvalidConfigurationPropertyValueException(name, timeout,
						"A duration that is not negative or 'none' is needed.");
			}
			return limit;
		}

	}

}
