package dev.contextual.demo;

import java.util.Map;

import dev.contextual.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The services that the shop calls. They take as long as they are told, and always agree.
 */
@RestController
@RequestMapping("/services")
class ServiceController {

	@PostMapping("/session")
	Answer session(@RequestBody Map<String, Object> customer,
			@RequestHeader(name = Delays.HEADER, required = false) @Nullable String delays)
			throws InterruptedException {
		return agree(Step.SESSION, delays);
	}

	@PostMapping("/inventory")
	Answer inventory(@RequestBody Map<String, Object> order,
			@RequestHeader(name = Delays.HEADER, required = false) @Nullable String delays)
			throws InterruptedException {
		return agree(Step.INVENTORY, delays);
	}

	@PostMapping("/payment")
	Answer payment(@RequestBody Map<String, Object> order,
			@RequestHeader(name = Delays.HEADER, required = false) @Nullable String delays)
			throws InterruptedException {
		return agree(Step.PAYMENT, delays);
	}

	@PostMapping("/email")
	Answer email(@RequestBody Map<String, Object> order,
			@RequestHeader(name = Delays.HEADER, required = false) @Nullable String delays)
			throws InterruptedException {
		return agree(Step.EMAIL, delays);
	}

	private static Answer agree(Step step, @Nullable String delays) throws InterruptedException {
		Context.current().sleep(Delays.parse(delays).of(step));
		return new Answer(step.label(), /* agreed= */ true);
	}

	record Answer(String service, boolean agreed) {

	}

}
