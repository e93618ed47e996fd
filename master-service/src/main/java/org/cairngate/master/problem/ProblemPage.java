package org.cairngate.master.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** The answer to what fails outside of controllers, in filters and in the container. */
@Controller
class ProblemPage implements ErrorController {

    private final ProblemWriter problems;

    ProblemPage(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Reached by the container's error dispatch; who asks for it by its path finds nothing. */
    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    void problem(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpStatus status = Optional.ofNullable(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE))
                .map(code -> HttpStatus.resolve((Integer) code))
                .orElse(HttpStatus.NOT_FOUND);
        problems.write(response, Problems.of(status, detail(status)));
    }

    static String detail(HttpStatus status) {
        return status.is5xxServerError()
                ? "the master failed, see its log"
                : "the request was refused: " + status.getReasonPhrase();
    }
}
