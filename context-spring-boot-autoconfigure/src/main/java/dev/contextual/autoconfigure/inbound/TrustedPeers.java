package dev.contextual.autoconfigure.inbound;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import dev.contextual.autoconfigure.RequestArrival;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The callers whose headers are believed, by the address of their end of the TCP
 * connection. What headers say about those behind it can be made up.
 */
final class TrustedPeers {

	private static final String EVERYONE = "*";

	/** Set by Tomcat's RemoteIpValve when it has put another address in place. */
	private static final String FORWARDED = "org.apache.tomcat.request.forwarded";

	private final boolean everyone;

	private final List<Block> blocks;

	TrustedPeers(List<String> trusted) {
		this.everyone = trusted.contains(EVERYONE);
		this.blocks = trusted.stream().filter((text) -> !text.equals(EVERYONE)).map(TrustedPeers::block).toList();
	}

	boolean include(ServletRequest request) {
		if (this.everyone) {
			return true;
		}
		String literal = peer(request);
		byte[] address = (literal != null) ? address(literal) : null;
		return address != null && this.blocks.stream().anyMatch((block) -> block.contains(address));
	}

	private static @Nullable String peer(ServletRequest request) {
		if (request.getAttribute(RequestArrival.ATTRIBUTE) instanceof RequestArrival arrival) {
			return arrival.peerAddress();
		}
		if (request.getAttribute(FORWARDED) != null) {
			return null;
		}
		// Below Spring's ForwardedHeaderFilter and its like.
		ServletRequest innermost = request;
		while (innermost instanceof ServletRequestWrapper wrapper) {
			innermost = wrapper.getRequest();
		}
		return innermost.getRemoteAddr();
	}

	private static Block block(String text) {
		int slash = text.indexOf('/');
		byte[] network = address((slash >= 0) ? text.substring(0, slash) : text);
		if (network != null) {
			String length = (slash >= 0) ? text.substring(slash + 1) : String.valueOf(network.length * 8);
			if (length.matches("\\d{1,3}") && Integer.parseInt(length) <= network.length * 8) {
				return Block.of(network, Integer.parseInt(length));
			}
		}
		throw new InvalidConfigurationPropertyValueException("contextual.inbound.trusted", text,
				"An IP address, a block of them as 10.0.0.0/8 or fd00::/8, or '*' is needed.");
	}

	/**
	 * Reads a literal, never a name: none is looked up. An IPv4 address in IPv6's dress
	 * is taken for what it is.
	 */
	private static byte @Nullable [] address(String literal) {
		boolean six = literal.indexOf(':') >= 0;
		if (!six && !literal.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
			return null;
		}
		int zone = literal.indexOf('%');
		try {
			return InetAddress
				.getByName(six ? "[" + ((zone >= 0) ? literal.substring(0, zone) : literal) + "]" : literal)
				.getAddress();
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	/**
	 * The addresses of so many bits that begin like the prefix.
	 */
	private record Block(BigInteger prefix, int bits, int length) {

		static Block of(byte[] network, int length) {
			int bits = network.length * Byte.SIZE;
			return new Block(prefix(network, bits - length), bits, length);
		}

		boolean contains(byte[] address) {
			return address.length * Byte.SIZE == this.bits
					&& prefix(address, this.bits - this.length).equals(this.prefix);
		}

		private static BigInteger prefix(byte[] address, int without) {
			return new BigInteger(1, address).shiftRight(without);
		}

	}

}
