package dev.contextual;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Where a context was made: in whose code, and for which operation.
 *
 * @param place the first frame outside the core, {@code null} if it was not noted
 * @param operation the name of the operation, {@code null} if it has none
 */
record CreationSite(@Nullable String place, @Nullable String operation) {

	static final CreationSite OTHERS = new CreationSite("(other places)", null);

	/** What stands on the stack between the making of a context and its caller. */
	private static final Set<String> OURS = Stream
		.of(Leaks.class, Derivation.class, Context.class, CancellableContext.class, Handle.class)
		.map(Class::getName)
		.collect(Collectors.toUnmodifiableSet());

	static CreationSite of(@Nullable Throwable where, @Nullable String operation) {
		return new CreationSite((where != null) ? callers(where).get(0).toString() : null, operation);
	}

	/**
	 * The stack from the first frame outside the core on; never empty.
	 */
	static List<StackTraceElement> callers(Throwable where) {
		List<StackTraceElement> stack = List.of(where.getStackTrace());
		int first = 0;
		while (first < stack.size() - 1 && OURS.contains(stack.get(first).getClassName())) {
			first++;
		}
		return stack.isEmpty() ? List.of(new StackTraceElement("(unknown)", "", null, -1))
				: stack.subList(first, stack.size());
	}

}
