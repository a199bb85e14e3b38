package io.atone.coordinator.main;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

import io.atone.coordinator.CoordinatorConfig;
import io.atone.coordinator.decision.FileLogOptions;
import io.atone.coordinator.rpc.BearerToken;
import io.atone.coordinator.rpc.Endpoint;
import io.atone.coordinator.rpc.TlsFiles;
import io.atone.coordinator.rpc.TokenSource;
import io.atone.core.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/** Turns settings into a configuration and says which setting is wrong when one is. */
final class ConfigAssembly {

    private final Settings settings;
    private final UnaryOperator<@Nullable String> environment;

    ConfigAssembly(Settings settings, UnaryOperator<@Nullable String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** @throws UsageException when a setting makes no sense */
    CoordinatorConfig assemble() {
        try {
            return CoordinatorConfig.inDirectory(Path.of(settings.get(Setting.DATA_DIR, "atone-data")), logOptions())
                    .at(new Endpoint.Port(settings.get(Setting.HOST, ""), port()))
                    .withEngine(EngineBounds.from(settings.all()))
                    .withTls(tls())
                    .withToken(token(Setting.TOKEN_FILE, Setting.TOKEN_ENV))
                    .withAdminToken(token(Setting.ADMIN_TOKEN_FILE, Setting.ADMIN_TOKEN_ENV));
        } catch (InvalidPathException e) {
            throw new UsageException("Not a path: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private FileLogOptions logOptions() {
        FileLogOptions defaults = FileLogOptions.defaults();
        return new FileLogOptions(
                number(Setting.LOG_FILE_BYTES, defaults.fileBytes()),
                number(Setting.FIRST_EPOCH, (int) defaults.firstEpoch()));
    }

    private int port() {
        return number(Setting.PORT, Protocol.DEFAULT_PORT);
    }

    private int number(Setting setting, int otherwise) {
        String text = settings.get(setting, Integer.toString(otherwise));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--" + setting.key() + " is a number, but is " + text, e);
        }
    }

    private @Nullable TlsFiles tls() {
        String certificate = settings.get(Setting.TLS_CERTIFICATE);
        String key = settings.get(Setting.TLS_KEY);
        String clients = settings.get(Setting.TLS_CLIENT_CA);
        if (certificate == null && key == null && clients == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new UsageException("TLS needs both --tls-certificate and --tls-key");
        }
        return new TlsFiles(Path.of(certificate), Path.of(key), clients == null ? null : Path.of(clients));
    }

    private @Nullable BearerToken token(Setting inFile, Setting inEnvironment) {
        String token = new TokenSource(environment)
                .read(inFile.key(), settings.get(inFile), inEnvironment.key(), settings.get(inEnvironment));
        return token == null ? null : new BearerToken(token);
    }
}
