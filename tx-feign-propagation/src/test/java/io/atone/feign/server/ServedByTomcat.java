package io.atone.feign.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** A real servlet container with one request thread, so that what a request leaves behind is found by the next one. */
final class ServedByTomcat implements AutoCloseable {

    private final Tomcat tomcat = new Tomcat();

    ServedByTomcat(XidServletFilter filter, Class<?>... configuration) throws Exception {
        Path base = Files.createTempDirectory("tomcat");
        base.toFile().deleteOnExit();
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("maxThreads", "1");
        tomcat.getConnector().setProperty("minSpareThreads", "1");
        Context context = tomcat.addContext("", base.toString());
        // What it looks for at the end needs private fields of the JDK.
        ((StandardContext) context).setClearReferencesThreadLocals(false);
        ((StandardContext) context).setClearReferencesRmiTargets(false);
        ServletContainerInitializer initializer = (classes, servletContext) -> {
            AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
            spring.register(configuration);
            var servlet = servletContext.addServlet("dispatcher", new DispatcherServlet(spring));
            servlet.addMapping("/");
            servlet.setAsyncSupported(true);
            servlet.setLoadOnStartup(1);
            var registered = servletContext.addFilter("xid", filter);
            registered.setAsyncSupported(true);
            registered.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
        };
        context.addServletContainerInitializer(initializer, Set.of());
        tomcat.start();
    }

    String url() {
        return "http://localhost:" + tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
