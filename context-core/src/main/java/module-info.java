/**
 * The tree of contexts: deadline, cancellation and request-scoped values, after Go's {@code context} package.
 */
module dev.contextual.core {

	requires static org.jspecify;
	requires static com.google.errorprone.annotations;

	exports dev.contextual;
	exports dev.contextual.spi;

	uses dev.contextual.spi.TimeSource;

}
