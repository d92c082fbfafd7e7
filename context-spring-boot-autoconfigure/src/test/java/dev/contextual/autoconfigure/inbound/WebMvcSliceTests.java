package dev.contextual.autoconfigure.inbound;

import dev.contextual.Context;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

@WebMvcTest(WebMvcSliceTests.SlicedController.class)
class WebMvcSliceTests {

	@Autowired
	private MockMvc mvc;

	@Test
	void controllerInASliceGetsItsContext() throws Exception {
		this.mvc.perform(get("/sliced")).andExpect(status().isOk()).andExpect(content().string("open"));
	}

	@Test
	void controllerInASliceIsCut() throws Exception {
		this.mvc.perform(get("/sliced").header("X-Request-Timeout-Ms", "0"))
			.andExpect(status().isGatewayTimeout())
			.andExpect(header().string("X-Deadline-Exceeded", "caller"));
	}

	@SpringBootConfiguration
	@Import(SlicedController.class)
	static class Application {

	}

	@RestController
	static class SlicedController {

		@GetMapping("/sliced")
		String sliced(Context context) {
			return context.equals(Context.background()) ? "nothing" : "open";
		}

	}

}
