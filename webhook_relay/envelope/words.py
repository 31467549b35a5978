"""256 short, plain words that sound and look apart; one stands for one byte."""

WORDS: tuple[str, ...] = tuple(
    """
    acorn amber anchor apple april arrow aspen autumn
    badge bagel bamboo banjo barley basil basket beach
    beacon bean berry bicycle birch bishop blanket blossom
    board boat bonnet border bottle bridge brush bucket
    butter button cabin cactus camel camera canal candle
    canyon carbon cargo carpet castle cedar cello chalk
    cherry chess circle citrus clover coast cobalt coconut
    coffee comet copper coral corner cotton cousin cradle
    crayon cricket crystal cymbal daisy dawn denim desert
    diamond dolphin donkey dragon drum eagle early easel
    east echo elbow elm ember engine evening falcon
    family feather fern ferry fiddle field finger flag
    flame flute forest fossil fountain fox galaxy garden
    garlic garnet gate ginger giraffe glacier globe glove
    goose grape gravel guitar hammer harbor harvest hazel
    helmet heron honey horizon hotel igloo indigo island
    ivory jacket jaguar jasmine jelly jewel jungle kernel
    kettle kite kitten ladder lagoon lamp lantern laurel
    lemon lentil library lily linen lizard lobster lotus
    magnet mango maple marble meadow melon meteor milk
    mirror monsoon morning moss mountain museum mustard napkin
    needle nephew nickel noodle north nutmeg oasis ocean
    olive onion opal orange orbit orchid otter oval
    oxygen oyster paddle palace panda papaya paper parrot
    pearl pebble pencil pepper piano pigeon pillow planet
    plum pocket pollen pony poppy potato prairie pumpkin
    puzzle quartz quilt rabbit radio rainbow raven ribbon
    river robin rocket rose saddle saffron salad salmon
    sandal satin scarf school season shadow shell silver
    sister sofa spice spoon squirrel station summer sunset
    swan syrup tablet teapot temple thunder ticket tiger
    tomato tulip tunnel turtle velvet violet walnut window
    """.split()
)
