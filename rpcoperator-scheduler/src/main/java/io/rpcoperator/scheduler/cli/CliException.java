package io.rpcoperator.scheduler.cli;

/** What could not be done, in the words that the user gets. */
final class CliException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What the process exits with. */
    enum ExitCode {
        /** It was done. */
        OK,
        /** The cluster refused it, or was not reached. */
        FAILED,
        /** The command line says nothing that could be done. */
        USAGE
    }

    private final ExitCode exitCode;

    private CliException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The cluster refused it, or was not reached. */
    static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, message);
    }

    /** The command line says nothing that could be done. */
    static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
