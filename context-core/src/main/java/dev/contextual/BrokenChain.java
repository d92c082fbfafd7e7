package dev.contextual;

/**
 * A place at which contexts were derived from background while another one was current:
 * what was done there knew neither the deadline nor the end of the job that it was done
 * for.
 *
 * @since 0.1
 */
public final class BrokenChain {

	private final String site;

	private final long count;

	BrokenChain(String site, long count) {
		this.site = site;
		this.count = count;
	}

	/**
	 * Returns the place: the first frame of the stack outside Contextual.
	 * @return the frame, such as {@code com.acme.Orders.load(Orders.java:42)}
	 */
	public String site() {
		return this.site;
	}

	/**
	 * Returns how often it was seen. Only derivations whose place is remembered are
	 * looked at, see {@link LeakReport#samplingRate()}.
	 * @return how often, since the search began
	 */
	public long count() {
		return this.count;
	}

	@Override
	public String toString() {
		return "BrokenChain[" + this.site + ", count=" + this.count + "]";
	}

}
