"""Why a run came out as it did, from train and valid alone: the learning curve, the profile of the data, causes."""
