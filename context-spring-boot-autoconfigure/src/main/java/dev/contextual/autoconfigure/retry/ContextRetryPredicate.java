package dev.contextual.autoconfigure.retry;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.contextual.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.context.EmbeddedValueResolverAware;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.MethodRetryPredicate;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Makes a method's retries obey the current context:
 * {@code @Retryable(predicate = ContextRetryPredicate.class)}. A failure that comes from
 * a context's end is not tried again, and the last failure is thrown at once where the
 * annotation's delay takes longer than what is left. Spring's interceptor keeps each
 * pause for itself: the delay that counts is the first and shortest one, whatever
 * {@code multiplier} and {@code jitter} make of it, and a context that ends during a
 * pause is noticed after it. May be used from any thread.
 *
 * @since 0.1
 */
public final class ContextRetryPredicate implements MethodRetryPredicate, EmbeddedValueResolverAware {

	// Set before the first use.
	private @Nullable StringValueResolver resolver;

	@Override
	public void setEmbeddedValueResolver(StringValueResolver resolver) {
		this.resolver = resolver;
	}

	@Override
	public boolean shouldRetry(Method method, Throwable throwable) {
		return ContextRetryPolicy.isRetryable(throwable) && Pause.fits(delayMillis(method), Context.current());
	}

	private long delayMillis(Method method) {
		Retryable retryable = AnnotatedElementUtils.findMergedAnnotation(method, Retryable.class);
		if (retryable == null) {
			retryable = AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), Retryable.class);
		}
		return (retryable != null) ? delay(retryable).toMillis() : 0;
	}

	private Duration delay(Retryable retryable) {
		TimeUnit unit = retryable.timeUnit();
		String text = retryable.delayString();
		if (StringUtils.hasText(text) && this.resolver != null) {
			text = this.resolver.resolveStringValue(text);
		}
		if (!StringUtils.hasText(text)) {
			return Duration.of(retryable.delay(), unit.toChronoUnit());
		}
		return DurationFormatterUtils.detectAndParse(text, DurationFormat.Unit.fromChronoUnit(unit.toChronoUnit()));
	}

}
