package io.atone.coordinator.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Something that may happen next. */
record Move(String name, Predicate<World> isPossible, Consumer<World> action) {

    /** Everything that may happen by a plan. */
    static List<Move> of(Plan plan) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < plan.initiators().size(); i++) {
            addBusiness(moves, i);
        }
        for (int i = 0; i < plan.branches().size(); i++) {
            addWork(moves, i);
        }
        for (int i = 0; i < plan.clients(); i++) {
            addClient(moves, i, plan.extras());
        }
        moves.add(new Move("force", World::isForceDue, World::force));
        moves.add(new Move("tick", World::mayTick, World::tick));
        if (plan.extras().restarts() > 0) {
            moves.add(new Move("restart", World::mayRestart, world -> world.restart(false)));
            moves.add(new Move(
                    "restart keeping",
                    world -> world.mayRestart() && world.isForceDue(),
                    world -> world.restart(true)));
        }
        return moves;
    }

    private static void addBusiness(List<Move> moves, int number) {
        add(moves, "begin " + number, world -> world.transactions.get(number), Business::canBegin, Business::begin);
        add(moves, "commit " + number, world -> world.transactions.get(number), Business::canCommit, Business::commit);
        add(
                moves,
                "roll back " + number,
                world -> world.transactions.get(number),
                Business::canRollBack,
                Business::rollBack);
    }

    private static void addWork(List<Move> moves, int number) {
        add(moves, "register " + number, world -> world.works.get(number), Work::canRegister, Work::register);
        add(
                moves,
                "commit locally " + number,
                world -> world.works.get(number),
                Work::canEndLocally,
                Work::commitLocally);
        add(moves, "fail " + number, world -> world.works.get(number), Work::canEndLocally, Work::fail);
    }

    private static void addClient(List<Move> moves, int number, Plan.Extras extras) {
        Function<World, Client> who = world -> world.clients.get(number);
        add(moves, "answer " + number, who, Client::canAnswer, Client::answer);
        add(moves, "fail to answer " + number, who, Client::hasToDo, Client::answerThatItFailed);
        add(moves, "cut " + number, who, Client::isConnected, Client::cut);
        add(moves, "return " + number, who, client -> !client.isConnected(), Client::connect);
        add(moves, "settle " + number, who, Client::canSettle, Client::settle);
        if (extras.stuck()) {
            add(moves, "get stuck " + number, who, Client::canGetStuck, Client::answerThatItIsStuck);
            add(moves, "resolve " + number, who, Client::canResolve, Client::resolve);
        }
        if (extras.crashes()) {
            add(moves, "crash " + number, who, Client::isConnected, Client::crash);
        }
    }

    private static <T> void add(
            List<Move> moves, String name, Function<World, T> who, Predicate<T> isPossible, Consumer<T> action) {
        moves.add(new Move(name, world -> isPossible.test(who.apply(world)), world -> action.accept(who.apply(world))));
    }
}
