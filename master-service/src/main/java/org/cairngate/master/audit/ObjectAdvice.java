package org.cairngate.master.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Type;
import org.cairngate.master.access.Concerns;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Notes what a write is about, when its body says it and its path does not. */
@RestControllerAdvice
final class ObjectAdvice extends RequestBodyAdviceAdapter {

    private final HttpServletRequest request;

    /** With the request that the calling thread is at. */
    ObjectAdvice(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        return type instanceof Class<?> read && Concerns.class.isAssignableFrom(read);
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        if (body instanceof Concerns concerns) {
            Requests.noteObject(request, Attempt.clean(concerns.concerns()));
        }
        return body;
    }
}
