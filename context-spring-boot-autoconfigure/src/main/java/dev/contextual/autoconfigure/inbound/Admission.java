package dev.contextual.autoconfigure.inbound;

import java.time.Duration;

import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.Mode;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Settles the terms of each request, from what the configuration, its handler and its
 * caller say.
 */
final class Admission {

	private final Enforcement enforcement;

	private final HandlerPolicies policies;

	private final RouteRules routes;

	private final RequestTimeouts timeouts;

	private final MinBudget minBudget;

	Admission(Enforcement enforcement, HandlerPolicies policies, TrustedPeers peers, InboundProperties properties,
			InboundCounts counts) {
		Limit.requireNotNegative("contextual.inbound.min-budget", properties.getMinBudget());
		this.enforcement = enforcement;
		this.policies = policies;
		this.routes = new RouteRules(properties.getRoutes());
		this.timeouts = new RequestTimeouts(properties, peers, counts);
		this.minBudget = new MinBudget(properties.getMinBudget());
	}

	RequestTerms terms(Context root, HttpServletRequest request, Object handler) {
		long arrivalNanos = ArrivalFilter.arrivalNanos(request);
		HandlerPolicy policy = this.policies.of(handler);
		RouteRules.Rule rule = this.routes.of(request);
		Mode mode = this.enforcement.mode(root, (rule != null && rule.mode() != null) ? rule.mode() : policy.mode());
		if (mode == Mode.OFF) {
			return RequestTerms.unlimited(mode, arrivalNanos);
		}
		RequestTimeout timeout = this.timeouts.of(request, policy, rule);
		Duration length = timeout.length();
		Duration left = (length != null) ? length.minusNanos(System.nanoTime() - arrivalNanos) : null;
		boolean enforced = mode == Mode.ENFORCE;
		boolean callerLeavesSome = timeout.fromCaller() && left != null && !left.isNegative() && !left.isZero();
		boolean lacksBudget = enforced && this.minBudget.refuses(callerLeavesSome ? left : null);
		if (lacksBudget) {
			left = Duration.ZERO;
		}
		return new RequestTerms(mode, timeout, arrivalNanos, (left != null) ? Deadline.after(left) : null, lacksBudget,
				enforced && !policy.detached() && !(rule != null && rule.ignoresHangUp()));
	}

	/**
	 * Returns the terms of what comes after a request or instead of it, such as an error
	 * page, which is to be shown although the time is up.
	 */
	RequestTerms unlimited(Context root, HttpServletRequest request) {
		return RequestTerms.unlimited(this.enforcement.mode(root, null), ArrivalFilter.arrivalNanos(request));
	}

}
