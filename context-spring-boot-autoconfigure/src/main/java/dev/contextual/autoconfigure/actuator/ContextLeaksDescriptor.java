package dev.contextual.autoconfigure.actuator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.contextual.LeakReport;
import dev.contextual.LeakedTimer;
import dev.contextual.OverdueWork;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint shows of leaks. Fields without a value are there, as null.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ContextLeaksDescriptor(String level, double samplingRate, List<Timers> timers, List<Chain> brokenChains,
		List<Overdue> overdue) implements OperationResponseBody {

	static ContextLeaksDescriptor of(LeakReport leaks, List<OverdueWork> overdue) {
		return new ContextLeaksDescriptor(leaks.level().name().toLowerCase(Locale.ROOT), leaks.samplingRate(),
				leaks.timers().stream().map(Timers::of).toList(),
				leaks.brokenChains().stream().map((chain) -> new Chain(chain.site(), chain.count())).toList(),
				overdue.stream().map(Overdue::of).toList());
	}

	private static List<String> frames(List<StackTraceElement> stack) {
		return stack.stream().map(StackTraceElement::toString).toList();
	}

	private static long millis(Duration duration) {
		return TimeUnit.MILLISECONDS.convert(duration);
	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record Timers(@Nullable String site, @Nullable String operation, long count, long pending, long oldestMs,
			List<String> stack) {

		static Timers of(LeakedTimer timer) {
			return new Timers(timer.site(), timer.operation(), timer.count(), timer.pending(), millis(timer.oldest()),
					frames(timer.stack()));
		}

	}

	record Chain(String site, long count) {

	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record Overdue(long id, @Nullable String operation, long doneForMs, String thread, List<String> stack) {

		static Overdue of(OverdueWork work) {
			return new Overdue(work.id(), work.operation(), millis(work.doneFor()), work.thread(),
					frames(work.stack()));
		}

	}

}
