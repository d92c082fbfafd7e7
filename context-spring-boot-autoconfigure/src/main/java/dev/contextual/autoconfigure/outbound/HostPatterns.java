package dev.contextual.autoconfigure.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The hosts of {@code contextual.outbound.hosts}. Decides by the spelling of a host alone
 * and never looks a name up, so a name that resolves to a private address is internal
 * only if its spelling says so.
 */
final class HostPatterns {

	private static final String INTERNAL = "internal";

	private static final List<String> INTERNAL_SUFFIXES = List.of(".svc", ".cluster.local", ".internal", ".local",
			".localhost");

	private static final Pattern NAME_PATTERN = Pattern.compile("[a-z0-9_.*-]+");

	// ASCII only: some clients take other dots, as U+3002, for the one between labels.
	private static final Pattern NAME = Pattern.compile("[a-z0-9_.-]+");

	// A host whose last label is a number is an IPv4 address to most resolvers, however
	// it is written: 134744072 and 0x08080808 are 8.8.8.8 and no names of one label.
	private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

	// An octet with a leading zero is octal to some and decimal to others: no address.
	private static final String OCTET = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";

	private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

	private final List<String> patterns;

	private final List<Predicate<Host>> predicates;

	private HostPatterns(List<String> patterns, List<Predicate<Host>> predicates) {
		this.patterns = patterns;
		this.predicates = predicates;
	}

	/**
	 * Reads the patterns.
	 * @throws IllegalArgumentException if one is malformed
	 */
	static HostPatterns of(List<String> patterns) {
		List<Predicate<Host>> predicates = new ArrayList<>();
		for (String pattern : patterns) {
			predicates.add(predicate(pattern));
		}
		return new HostPatterns(List.copyOf(patterns), List.copyOf(predicates));
	}

	private static Predicate<Host> predicate(String pattern) {
		Host host = Host.of(pattern);
		String name = host.name();
		if (name.equals("*")) {
			return (candidate) -> true;
		}
		if (name.equals(INTERNAL)) {
			return HostPatterns::isInternal;
		}
		InetAddress address = host.address();
		if (address != null) {
			return (candidate) -> address.equals(candidate.address());
		}
		if (!NAME_PATTERN.matcher(name).matches()) {
			throw new IllegalArgumentException("contextual.outbound.hosts: '" + pattern
					+ "' is neither a host name (with '*' for any characters), an IP literal nor 'internal';"
					+ " scheme, port and path do not belong there");
		}
		Pattern expression = Pattern.compile(expression(name.startsWith(".") ? "*" + name : name));
		return (candidate) -> candidate.isName() && expression.matcher(candidate.name()).matches();
	}

	private static String expression(String name) {
		return Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
	}

	/**
	 * Returns whether the host, as it stands in a URI, matches one of the patterns.
	 */
	boolean matches(@Nullable String host) {
		if (host == null || host.isEmpty()) {
			return false;
		}
		Host candidate = Host.of(host);
		for (Predicate<Host> predicate : this.predicates) {
			if (predicate.test(candidate)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isInternal(Host host) {
		InetAddress address = host.address();
		if (address != null) {
			return isInternal(address);
		}
		return host.isName() && (host.name().indexOf('.') < 0
				|| INTERNAL_SUFFIXES.stream().anyMatch((suffix) -> host.name().endsWith(suffix)));
	}

	private static boolean isInternal(InetAddress address) {
		byte[] bytes = address.getAddress();
		boolean isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
		return address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress()
				|| address.isAnyLocalAddress() || isUniqueLocal;
	}

	@Override
	public String toString() {
		return this.patterns.toString();
	}

	/**
	 * A host in canonical spelling: lower case, without brackets, zone and final dot.
	 */
	private record Host(String name, @Nullable InetAddress address) {

		static Host of(String host) {
			String name = host.strip().toLowerCase(Locale.ROOT);
			if (name.startsWith("[") && name.endsWith("]")) {
				name = name.substring(1, name.length() - 1);
			}
			int zone = name.indexOf('%');
			if (zone > 0 && name.indexOf(':') >= 0) {
				name = name.substring(0, zone);
			}
			if (name.endsWith(".") && name.length() > 1) {
				name = name.substring(0, name.length() - 1);
			}
			return new Host(name, literal(name));
		}

		boolean isName() {
			return this.address == null && NAME.matcher(this.name).matches()
					&& !ENDS_IN_A_NUMBER.matcher(this.name).matches();
		}

		// Four octets and a literal in brackets are never looked up: the latter is
		// refused
		// if it is no IPv6 address.
		@SuppressWarnings("AddressSelection")
		private static @Nullable InetAddress literal(String name) {
			try {
				if (IPV4.matcher(name).matches()) {
					return InetAddress.getByName(name);
				}
				return IPV6.matcher(name).matches() ? InetAddress.getByName("[" + name + "]") : null;
			}
			catch (UnknownHostException ex) {
				return null;
			}
		}

	}

}
