package io.atone.simulation;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.atone.core.client.machine.CallResult;
import io.atone.core.id.Xid;
import io.atone.core.protocol.Reply;
import io.atone.core.status.GlobalStatus;
import io.atone.core.status.Outcome;
import io.atone.simulation.Participant.Answer;
import io.atone.simulation.Script.End;
import io.atone.simulation.Script.PlannedCall;
import io.atone.simulation.check.Violation;
import io.atone.simulation.world.Host;
import io.atone.simulation.world.Observer;
import io.atone.simulation.world.Scheduler;
import org.jspecify.annotations.Nullable;

/** Business code: begins transactions, calls services one after the other, and ends them well or badly. */
final class Business {

    private static final int CALL_TIMEOUT_MILLIS = 4000;
    private static final int MAX_HTTP_MILLIS = 20;
    private static final int MAX_ASKS_FOR_END = 4;

    private final Scheduler scheduler;
    private final List<ClientProcess> clients;
    private final Observer observer;
    private final Trace trace;
    private int begun;
    private int committed;
    private int rolledBack;

    Business(Scheduler scheduler, List<ClientProcess> clients, Observer observer, Trace trace) {
        this.scheduler = scheduler;
        this.clients = clients;
        this.observer = observer;
        this.trace = trace;
    }

    int begun() {
        return begun;
    }

    int committed() {
        return committed;
    }

    int rolledBack() {
        return rolledBack;
    }

    private ClientProcess client(int number) {
        return clients.get(number % clients.size());
    }

    void begin(Script script) {
        ClientProcess initiator = client(script.initiator());
        initiator.host().run(() -> begin(script, initiator, null, () -> {}));
    }

    /**
     * @param outer the suspended transaction around it; null for none
     * @param then what the code does when it is through with the transaction
     */
    private void begin(Script script, ClientProcess initiator, @Nullable Xid outer, Runnable then) {
        initiator.call(
                (m, now) -> m.begin(
                        initiator.host().name(),
                        Duration.ofMillis(script.timeoutMillis()),
                        Duration.ofMillis(script.lockWaitMillis()),
                        outer,
                        now),
                result -> {
                    if (result instanceof CallResult.Began began) {
                        begun++;
                        trace.add(() -> "begin " + began.xid() + " " + script);
                        if (outer != null) {
                            observer.nested(began.xid(), outer);
                        }
                        new Running(script, initiator, began.xid(), then).next(0);
                    } else {
                        then.run();
                    }
                });
    }

    /** One transaction's code. */
    private final class Running {

        private final Script script;
        private final ClientProcess initiator;
        private final Xid xid;
        private final Runnable then;
        private boolean told;
        private boolean through;

        Running(Script script, ClientProcess initiator, Xid xid, Runnable then) {
            this.script = script;
            this.initiator = initiator;
            this.xid = xid;
            this.then = then;
        }

        private void through() {
            if (!through) {
                through = true;
                then.run();
            }
        }

        void next(int index) {
            Script inner = script.inner();
            if (inner != null && index == script.innerBefore()) {
                begin(inner, initiator, xid, () -> callNext(index));
            } else {
                callNext(index);
            }
        }

        private void callNext(int index) {
            if (index == script.calls().size()) {
                end(script.end());
                return;
            }
            PlannedCall call = script.calls().get(index);
            initiator.host().later(call.delayMillis(), () -> {
                call(call, answer -> {
                    if (answer.isSuccess()) {
                        next(index + 1);
                    } else {
                        end(script.swallowsFailures() ? End.COMMIT : End.ROLLBACK);
                    }
                });
                if (call.sentTwice()) {
                    call(call.unawaited(), answer -> {});
                }
                if (!call.awaited()) {
                    next(index + 1);
                }
            });
        }

        /** Over the network; the caller hears once, or nothing when it did not want to. */
        private void call(PlannedCall planned, Consumer<Answer> then) {
            ClientProcess callee = client(planned.callee());
            List<DatabaseAccess> databases = callee.participant().databases();
            Part part = new Part(
                    databases
                            .get(planned.database() % databases.size())
                            .database()
                            .id(),
                    planned.changes(),
                    planned.lockedCell());
            if (!callee.host().isAlive()) {
                // Nobody there: nothing was done, and no mark is made.
                if (planned.awaited()) {
                    then.accept(Answer.failed("connection refused"));
                }
                return;
            }
            boolean[] answered = new boolean[1];
            Consumer<Answer> once = answer -> {
                if (!answered[0] && planned.awaited()) {
                    answered[0] = true;
                    judge(answer);
                    then.accept(answer);
                }
            };
            Host caller = initiator.host();
            long life = caller.life();
            callee.host().later(scheduler.between(0, MAX_HTTP_MILLIS), () -> callee.participant()
                    .work(xid, part, answer -> {
                        if (planned.awaited() && !answer.isSuccess()) {
                            observer.partFailed(xid, answer.failure());
                        }
                        Answer told = planned.calleeSwallows() ? answer.swallowed(callee.isMarked(xid)) : answer;
                        scheduler.after(scheduler.between(0, MAX_HTTP_MILLIS), () -> {
                            if (caller.life() == life) {
                                caller.run(() -> once.accept(told));
                            }
                        });
                    }));
            caller.later(CALL_TIMEOUT_MILLIS, () -> once.accept(Answer.failed("no answer")));
        }

        /** What the propagation on the caller's side does, before business code can hide a failure. */
        private void judge(Answer answer) {
            if (answer.marked()) {
                initiator.markRollbackOnly(xid, "the callee had a failure");
            }
            if (answer.isSuccess()) {
                if (answer.branch() != null) {
                    observer.partSucceeded(xid, answer.branch());
                }
            } else {
                observer.partFailed(xid, answer.failure());
                initiator.markRollbackOnly(xid, answer.failure());
            }
        }

        private void end(End end) {
            if (end != End.NOTHING) {
                ask(end, 1);
                if (script.asksTwice()) {
                    ask(end, MAX_ASKS_FOR_END);
                }
            }
            if (script.lateCall()) {
                call(script.calls().get(0).unawaited(), answer -> {});
            }
            if (end == End.NOTHING) {
                through();
            }
        }

        private void ask(End end, int times) {
            initiator.call(
                    (m, now) -> end == End.COMMIT ? m.commit(xid, now) : m.rollback(xid, "business", now),
                    result -> ended(end, times, result));
        }

        private void ended(End end, int times, CallResult result) {
            if (result instanceof CallResult.Failed) {
                if (times < MAX_ASKS_FOR_END) {
                    initiator.host().later(scheduler.between(0, 1000), () -> ask(end, times + 1));
                } else {
                    through();
                }
                return;
            }
            Reply reply = result instanceof CallResult.Replied replied ? replied.reply() : null;
            Outcome outcome = null;
            if (reply instanceof Reply.Ended ended) {
                outcome = ended.outcome();
            } else if (reply instanceof Reply.Refusal refusal) {
                outcome = refusal.outcome();
            }
            if (outcome == null && told) {
                // The second of two requests at once, and the first one's answer has let everybody forget it.
                return;
            }
            if (outcome == null) {
                throw new Violation("conversation", "the end of " + xid + " was answered by " + result);
            }
            told(outcome);
        }

        private void told(Outcome outcome) {
            told = true;
            trace.add(() -> "reply " + xid + " " + outcome);
            if (outcome.status() == GlobalStatus.COMMITTED) {
                committed++;
            } else if (outcome.status() == GlobalStatus.ROLLED_BACK) {
                rolledBack++;
            }
            observer.replied(xid, outcome);
            through();
        }
    }
}
